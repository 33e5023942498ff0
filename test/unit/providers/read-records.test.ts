import assert from "node:assert/strict";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { detail, inPieces, records } from "./helpers.ts";

const CSV = `date,symbol,close\n${Array.from({ length: 3_000 }, (_, i) => `2024-01-${String((i % 28) + 1).padStart(2, "0")},S${i % 3},${i}`).join("\n")}\n`;

describe("readRecords", () => {
  const plain = records(CSV, "csv");

  for (const [packing, pack] of [
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
  ] as const) {
    it(`reads ${packing} as it reads the plain file, however it is cut`, async () => {
      const packed = pack(Buffer.from(CSV));
      for (const size of [1, 100, packed.length]) {
        assert.deepEqual(await records(inPieces(packed, [size]), "csv", { packing }), await plain);
      }
    });

    it(`ends with a fault where ${packing} breaks off, and keeps what came before`, async () => {
      const packed = pack(Buffer.from(CSV));
      const found = await records(packed.subarray(0, packed.length - 10), "csv", { packing });
      assert.match(
        detail(found.at(-1)),
        new RegExp(`^the ${packing} data is damaged or cut off \\(.*\\): nothing can be read from here on$`),
      );
      const whole = await plain;
      const readable = found.slice(0, -1);
      assert.deepEqual(readable, whole.slice(0, readable.length));
    });
  }

  it("reads several members of a gzip file as one", async () => {
    const packed = Buffer.concat([gzipSync(CSV.slice(0, 500)), gzipSync(CSV.slice(500))]);
    assert.deepEqual(await records(packed, "csv", { packing: "gzip" }), await plain);
  });

  it("passes on a fault of the store", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(gzipSync(CSV).subarray(0, 100));
      throw new Error("the disk is gone");
    }
    await assert.rejects(records(failing(), "csv", { packing: "gzip" }), /the disk is gone/);
    await assert.rejects(records(failing(), "csv"), /the disk is gone/);
  });

  it("yields the sessions asked for, both ends included, and whatever does not say its date", async () => {
    const body = "date,close\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\n2024-01-04,4\nbroken\n,5\n02/01/2024,6\n";
    const found = await records(body, "csv", { from: "2024-01-02", to: "2024-01-03" });
    assert.deepEqual(
      found.map(({ line }) => line),
      [3, 4, 6, 7, 8],
    );
  });

  it("yields the instrument asked for in any spelling, and records that name none", async () => {
    const body = '{"symbol":"BRK-B"}\n{"symbol":"AAPL"}\n{"symbol":"brk.b"}\n{"close":1}\n{"symbol":7}\n{';
    assert.deepEqual(
      (await records(body, "jsonl", { symbol: "BRK.B" })).map(({ line }) => line),
      [1, 3, 4, 5, 6],
    );
  });

  it("takes a document's own word for its instrument", async () => {
    const body = '{"Meta Data":{"2. Symbol":"META"},"Time Series (Daily)":{"2024-01-02":{}}}';
    assert.equal((await records(body, "alpha-vantage", { symbol: "FB" }))[0]!.fields?.["symbol"], "META");
  });

  it("has no records for an empty file of lines", async () => {
    assert.deepEqual(await records("", "csv"), []);
    assert.deepEqual(await records("\n\n", "jsonl"), []);
  });
});
