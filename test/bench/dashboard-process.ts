/**
 * Measured as a process: `node --expose-gc dashboard-process.ts DATA` serves a data directory as `assay dashboard` does, but reads
 * prices as often as it can. It sends its address, and for each message that it gets its memory after a collection.
 */
import { isLeft } from "fp-ts/lib/Either.js";
import { calendarById } from "../../domain/calendar/registry.ts";
import { embeddedPort } from "../../ops/dashboard/embedded-port.ts";
import { serveDashboard } from "../../ops/dashboard/server.ts";

const directory = process.argv[2]!;
const calendar = calendarById("XNYS");
if (isLeft(calendar)) throw new Error("there is no calendar XNYS");
const port = embeddedPort({ directory, option: "", calendar: calendar.right, clock: { now: Date.now }, cost: null });
const served = await serveDashboard({ ...port, quotesEveryMs: 1 }, { where: directory, option: "", calendar: "XNYS", audits: true }, 0);
if (isLeft(served)) throw new Error(served.left.message);
process.on("message", () => {
  globalThis.gc!();
  process.send!(process.memoryUsage());
});
process.on("disconnect", () => process.exit());
process.send!(served.right.url);
