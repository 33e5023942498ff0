/** Lambda: says each minute whether the exchange is open, and that there were at least no verdicts: an alarm on silence needs a word to miss. */
import { isLeft } from "fp-ts/lib/Either.js";
import { deployed, NotDeployed } from "../../../adapters/aws/environment.ts";
import { powertools } from "../../../adapters/aws/telemetry.ts";
import { calendarById, unknownCalendarText } from "../../../domain/calendar/registry.ts";

const calendar = calendarById(deployed(process.env, "calendar").calendar);
if (isLeft(calendar)) throw new NotDeployed([`ASSAY_CALENDAR: ${unknownCalendarText(calendar.left)}`]);
const { isOpenAt } = calendar.right;
const telemetry = powertools();

export function handler(): Promise<void> {
  return telemetry.timed(async () => {
    telemetry.measure("SessionOpen", isOpenAt(Date.now()) ? 1 : 0);
    telemetry.measure("Verdicts", 0);
  });
}
