/** Lambda: says each minute whether bars are due, and that there were at least no verdicts: an alarm on silence needs a word to miss. */
import { isLeft } from "fp-ts/lib/Either.js";
import { deployed, NotDeployed } from "../../../adapters/aws/environment.ts";
import { powertools } from "../../../adapters/aws/telemetry.ts";
import { calendarById, unknownCalendarText } from "../../../domain/calendar/registry.ts";
import { msOfInstant } from "../../../domain/market/times.ts";
import { BARS_DUE_MINUTES } from "../settings.ts";

const calendar = calendarById(deployed(process.env, "calendar").calendar);
if (isLeft(calendar)) throw new NotDeployed([`ASSAY_CALENDAR: ${unknownCalendarText(calendar.left)}`]);
const { lastCompletedSession, session } = calendar.right;
const telemetry = powertools();

export function handler(): Promise<void> {
  return telemetry.timed(async () => {
    const now = Date.now();
    const { close } = session(lastCompletedSession(now))!;
    telemetry.measure("SessionOpen", now - msOfInstant(close) < BARS_DUE_MINUTES * 60_000 ? 1 : 0);
    telemetry.measure("Verdicts", 0);
  });
}
