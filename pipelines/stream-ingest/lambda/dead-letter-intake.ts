/** Lambda: what the stream's mapping gave up, as notices of the objects it left, into dead-letters and the ledger. */
import { openStreamRuntime } from "./runtime.ts";
import { takingIn } from "./taking-in.ts";

export const handler = takingIn(await openStreamRuntime(process.env));
