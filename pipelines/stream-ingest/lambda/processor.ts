/** Lambda: records of the stream, through the gate into the zones. Its mapping tries again from the record that is reported. */
import { processing } from "./processing.ts";
import { openStreamRuntime } from "./runtime.ts";

export const handler = processing(await openStreamRuntime(process.env));
