import assert from "node:assert/strict";
import fc from "fast-check";
import { lineBlocks, MAX_RECORD_BYTES } from "../../../adapters/providers/formats/lines.ts";
import type { RecordFault } from "../../../domain/market/record.ts";
import { inPieces } from "./helpers.ts";

interface Line {
  readonly number: number;
  readonly text: string;
  readonly fault?: RecordFault;
}

async function linesOf(bytes: Uint8Array, sizes?: readonly number[]): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const { first, lines: texts, faults } of lineBlocks(inPieces(bytes, sizes))) {
    texts.forEach((text, i) => {
      const fault = faults.get(i);
      lines.push({ number: first + i, text, ...(fault && { fault }) });
    });
  }
  return lines;
}

const texts = async (text: string) => (await linesOf(Buffer.from(text))).map((line) => line.text);

describe("lineBlocks", () => {
  it("ends lines at LF and CRLF, and takes a last line without an end", async () => {
    assert.deepEqual(await texts("a\nb\r\nc"), ["a", "b", "c"]);
    assert.deepEqual(await texts("a\n"), ["a"]);
    assert.deepEqual(await texts(""), []);
  });

  it("keeps a CR that ends no line", async () => assert.deepEqual(await texts("a\rb\r\r\n"), ["a\rb\r"]));

  it("drops a byte order mark, and only at the beginning", async () => assert.deepEqual(await texts("\ufeffa\n\ufeffb"), ["a", "\ufeffb"]));

  it("counts blank lines", async () => {
    assert.deepEqual(await linesOf(Buffer.from("\n\r\nx\n")), [
      { number: 1, text: "" },
      { number: 2, text: "" },
      { number: 3, text: "x" },
    ]);
  });

  it("reads a line of exactly 1 MiB and refuses one byte more, keeping 1,024 characters of it", async () => {
    const allowed = "é".repeat(MAX_RECORD_BYTES / 2);
    for (const end of ["", "\n", "\r\n"]) {
      const [fits] = await linesOf(Buffer.from(`${allowed}${end}`), [50_000]);
      assert.equal(fits!.text.length, MAX_RECORD_BYTES / 2);
      assert.equal(fits!.fault, undefined);
      const [over, ...after] = await linesOf(Buffer.from(`${allowed}x${end}`), [50_000]);
      assert.equal(over!.text, "é".repeat(1_024));
      assert.deepEqual(over!.fault, { _tag: "too-large", bytes: MAX_RECORD_BYTES + 1, allowed: MAX_RECORD_BYTES });
      assert.deepEqual(after, []);
    }
  });

  it("goes on after a line that is too long", async () => {
    const lines = await linesOf(Buffer.from(`a\n${"x".repeat(3 * MAX_RECORD_BYTES)}\nb\n`));
    assert.deepEqual(
      lines.map(({ number, text, fault }) => [number, text.length, fault?._tag]),
      [
        [1, 1, undefined],
        [2, 1_024, "too-large"],
        [3, 1, undefined],
      ],
    );
  });

  it("holds no more of an endless line than a record may have", async () => {
    const piece = Buffer.alloc(1_000_000, "x");
    async function* endless() {
      for (let i = 0; i < 400; i++) yield piece;
    }
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    async function* watched() {
      for await (const chunk of endless()) {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        yield chunk;
      }
    }
    for await (const block of lineBlocks(watched())) assert.equal([...block.faults.values()][0]?._tag, "too-large");
    assert.ok(peak < 50_000_000, `${peak} bytes were held of a line of 400 MB`);
  });

  it("makes a line that is not UTF-8 a fault, and no other line", async () => {
    const lines = await linesOf(Buffer.from("a\ncaf\xe9\r\nb\n", "latin1"));
    assert.deepEqual(lines, [
      { number: 1, text: "a" },
      { number: 2, text: "caf\ufffd", fault: { _tag: "not-decodable", detail: "it is not UTF-8 text" } },
      { number: 3, text: "b" },
    ]);
  });

  it("cuts the same lines however the stream is cut into chunks", async () => {
    const text = fc.array(fc.constantFrom("a", "é", "€", "😀", "\n", "\r", "\r\n", "\ufeff", "\xe9"), { maxLength: 60 }).map((parts) => {
      // A lone \xe9 byte now and then: not UTF-8.
      return Buffer.concat(parts.map((part) => Buffer.from(part, part === "\xe9" ? "latin1" : "utf8")));
    });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), async (bytes, sizes) => {
        assert.deepEqual(await linesOf(bytes, sizes), await linesOf(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it("cuts as splitting the whole text would", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("a", "bc", "é", "\n", "\r\n", ","), { maxLength: 60 }), async (parts) => {
        const expected = parts.join("").split(/\r?\n/);
        if (expected.at(-1) === "") expected.pop();
        assert.deepEqual(await texts(parts.join("")), expected);
      }),
      { numRuns: 500 },
    );
  });
});
