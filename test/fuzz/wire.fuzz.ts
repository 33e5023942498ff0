import { LineDecoder } from "../../domain/market/line-decoder.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { sameAsIoTs } from "../support/same-as-io-ts.ts";
import { wireRecords } from "../support/wire-mutations.ts";

/** Two of three are mutated. */
const RECORDS = 1_500_000;
const BATCH = 500;

describe("the stream's decoder against io-ts", () => {
  it(`has its verdict and its values of ${RECORDS.toLocaleString("en")} records`, () => {
    const decoder = new LineDecoder(tickContract);
    const records = wireRecords(2);
    for (let read = 0; read < RECORDS; read += BATCH) {
      const batch = Array.from({ length: BATCH }, () => records.next().value);
      sameAsIoTs(batch, decoder);
    }
  });
});
