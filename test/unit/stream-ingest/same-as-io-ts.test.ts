import assert from "node:assert/strict";
import { LineDecoder } from "../../../domain/market/line-decoder.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import { sameAsIoTs } from "../../support/same-as-io-ts.ts";
import { wireRecords } from "../../support/wire-mutations.ts";

/** A million of them: `test/fuzz`. */
const RECORDS = 4_000;

describe("the stream's decoder against io-ts", () => {
  const generator = wireRecords(1);
  const records = Array.from({ length: RECORDS }, () => generator.next().value);

  it("has its verdict and its values, whatever a record is", () => {
    const { good } = sameAsIoTs(records);
    assert.ok(good > RECORDS / 3 && good < (RECORDS * 9) / 10, `${good} were good`);
  });

  it("has them in small batches, and where code may not be made from text", () => {
    const [compiling, not] = [new LineDecoder(tickContract), new LineDecoder(tickContract, () => undefined)];
    for (let from = 0; from < RECORDS; from += 50) {
      sameAsIoTs(records.slice(from, from + 50), compiling);
      sameAsIoTs(records.slice(from, from + 50), not);
    }
  });

  it("has them of records of an older contract, which lack what it has since, and of a newer one, which have more", () => {
    const good = Buffer.from(records[0]!).toString();
    const older = good.replace('"exchange":"V",', "").replace('"sequence":3,', "");
    const newer = good.replace("}", ',"conditions":["@","F"],"tape":"C","odd_lot":false,"fee":null,"venue":{"mic":"XNYS"}}');
    const lacking = good.replace(/"price":[^,]+,/, "");
    assert.notEqual(older, good);
    for (const other of [older, newer, lacking]) {
      const mixed = [good, good, other, good, other, other, other, other, good].map((text) => Buffer.from(text));
      assert.equal(sameAsIoTs(mixed).good, other === lacking ? 4 : 9, other);
    }
  });

  it("has them of nesting 10,000 deep", () => {
    const good = records[0]!;
    const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
    const nested = Buffer.from(Buffer.from(good).toString().replace("}", `,"more":${deep}}`));
    const long = Buffer.from(nested.toString().replace(/"price":[^,]+/, '"price":"187.25","size":0.1000000000000000055511151231257827'));
    assert.equal(sameAsIoTs([good, nested, good, nested.subarray(0, 5_000), long, good]).good, 5);
  });
});
