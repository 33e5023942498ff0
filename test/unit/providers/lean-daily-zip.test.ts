import assert from "node:assert/strict";
import { detail, inPieces, records, zipOf } from "./helpers.ts";

const LINES = "19980102 00:00,136300,162500,135000,162500,6315000\n20210331 00:00,1216500,1235400,1211500,1221500,109019052";
const ARCHIVE = zipOf({ "aapl.csv": LINES });

const only = async (body: Buffer) => {
  const found = await records(body, "lean-daily-zip");
  assert.equal(found.length, 1);
  return detail(found[0]);
};
const priced = async (price: string) => (await records(zipOf({ "x.csv": `20240102 00:00,${price},1,1,1,1` }), "lean-daily-zip"))[0]!;

describe("LEAN daily ZIP reader", () => {
  it("yields the inner file's lines, prices divided by 10,000 in their text, and the symbol from its name", async () => {
    const found = await records(ARCHIVE, "lean-daily-zip");
    assert.equal(found.length, 2);
    assert.deepEqual(found[0], {
      line: 1,
      original: "19980102 00:00,136300,162500,135000,162500,6315000",
      fields: {
        symbol: "AAPL",
        price_date: "1998-01-02",
        open: "13.63",
        high: "16.25",
        low: "13.5",
        close: "16.25",
        volume: "6315000",
        price_basis: "traded",
      },
    });
  });

  it("takes the symbol of the hints first", async () => {
    assert.equal((await records(ARCHIVE, "lean-daily-zip", { symbol: "AAPL.X" }))[0]!.fields?.["symbol"], "AAPL.X");
  });

  it("shifts the point exactly, whatever the number's size", async () => {
    const cases: [string, string][] = [
      ["0", "0"],
      ["1", "0.0001"],
      ["10000", "1"],
      ["-136300", "-13.63"],
      ["0012345", "1.2345"],
      ["123456789012345678901", "12345678901234567.8901"],
      ["136300.5", "13.63005"],
    ];
    for (const [scaled, price] of cases) assert.equal((await priced(scaled)).fields?.["open"], price, scaled);
  });

  it("makes a price that is no plain number a fault, never a price 10,000 times too large", async () => {
    for (const text of ["13e4", "", "n/a"]) {
      const fault = { _tag: "wrong-type", field: "open", found: JSON.stringify(text), allowed: "a number of 1/10,000 in plain digits" };
      assert.deepEqual((await priced(text)).fault, fault);
    }
  });

  it("makes a line of another shape a fault", async () => {
    const found = await records(zipOf({ "x.csv": "15300000,6448000,6448000,6448000,6448000,90\n20240102 00:00,1\n" }), "lean-daily-zip");
    assert.deepEqual(found.map(detail), Array(2).fill("it is not YYYYMMDD HH:MM,open,high,low,close,volume"));
  });

  it("reads stored entries, ZIP64 sizes, folders and a comment alike", async () => {
    const expected = await records(ARCHIVE, "lean-daily-zip");
    const commented = Buffer.concat([ARCHIVE, Buffer.from("PK\x05\x06 remark")]);
    commented.writeUInt16LE(11, ARCHIVE.length - 2);
    for (const archive of [
      zipOf({ "aapl.csv": LINES }, { stored: true }),
      zipOf({ "aapl.csv": LINES }, { zip64: true }),
      zipOf({ "daily/": "", "daily/aapl.csv": LINES }),
      commented,
    ]) {
      assert.deepEqual(await records(archive, "lean-daily-zip"), expected);
    }
  });

  it("is the same however the archive arrives", async () => {
    assert.deepEqual(await records(inPieces(ARCHIVE, [1, 7, 64]), "lean-daily-zip"), await records(ARCHIVE, "lean-daily-zip"));
  });

  it("refuses an archive wherever it is cut off", async () => {
    for (let length = 0; length < ARCHIVE.length; length++) {
      assert.equal(
        await only(ARCHIVE.subarray(0, length)),
        "the archive is cut off, or is no ZIP: its directory is missing",
        `${length} bytes of ${ARCHIVE.length}`,
      );
    }
  });

  it("never takes a changed archive's records for true", async () => {
    const expected = await records(ARCHIVE, "lean-daily-zip");
    for (let at = 0; at < ARCHIVE.length; at++) {
      const changed = Buffer.from(ARCHIVE);
      changed[at] = changed[at]! ^ 0x55;
      const found = await records(changed, "lean-daily-zip");
      const hasFault = found.some(({ fault }) => fault !== undefined);
      const same = JSON.stringify(found.map(({ original }) => original)) === JSON.stringify(expected.map(({ original }) => original));
      assert.ok(hasFault || same, `byte ${at}`);
    }
  });

  it("says what is wrong with the archive", async () => {
    assert.match(await only(zipOf({ "a.csv": LINES, "b.csv": LINES })), /^the archive must hold one \.csv file; it holds a\.csv, b\.csv$/);
    assert.match(await only(zipOf({ "a.txt": LINES })), /it holds a\.txt$/);
    assert.match(await only(zipOf({})), /it holds nothing$/);
    assert.match(await only(zipOf({ "a.csv": LINES }, { flags: 1 })), /^a\.csv in the archive is encrypted$/);
  });

  it("ends with a fault where the content does not match the archive's word", async () => {
    const wrongSum = await records(zipOf({ "a.csv": LINES }, { crc: 1 }), "lean-daily-zip");
    assert.match(detail(wrongSum.at(-1)), /^a\.csv in the archive does not match its checksum/);
    const wrongSize = await records(zipOf({ "a.csv": LINES }, { size: 5 }), "lean-daily-zip");
    assert.match(detail(wrongSize.at(-1)), /does not have the 5 bytes its directory says/);
  });
});
