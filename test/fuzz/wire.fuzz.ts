import { LineDecoder } from "../../domain/market/line-decoder.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { sameAsIoTs } from "../support/same-as-io-ts.ts";
import { wireRecords } from "../support/wire-mutations.ts";

const BATCH = 500;

describe("the stream's decoder against io-ts", () => {
  /** Of the records, two of three are mutated. */
  const kinds: Readonly<Record<string, readonly [count: number, decoder: LineDecoder]>> = {
    "made as code": [1_200_000, new LineDecoder(tickContract)],
    "where code may not be made from text": [300_000, new LineDecoder(tickContract, () => undefined)],
  };
  for (const [i, [kind, [count, decoder]]] of Object.entries(kinds).entries()) {
    it(`has its verdict and its values of ${count.toLocaleString("en")} records, ${kind}`, () => {
      const records = wireRecords(2 + i);
      for (let read = 0; read < count; read += BATCH) {
        const batch = Array.from({ length: BATCH }, () => records.next().value);
        sameAsIoTs(batch, decoder);
      }
    });
  }
});
