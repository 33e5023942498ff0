import assert from "node:assert/strict";
import { printJson } from "../../../ops/cli/print-json.ts";
import { withOutput } from "../../support/stdout.ts";

async function printed(document: object): Promise<string> {
  const { lines } = await withOutput(() => printJson(document));
  return lines.join("\n");
}

describe("a JSON document on standard output", () => {
  it("is what JSON.stringify writes, whatever is in it", async () => {
    const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);
    const documents = [
      {},
      [],
      { a: undefined, b: [undefined, null], c: [], d: {}, "e\n": "\u2028" },
      { at: new Date(0), lists: [numbers(63), numbers(64), numbers(65), numbers(128), numbers(129)], deep: [[[{ a: [numbers(200)] }]]] },
      { rows: numbers(130).map((n) => ({ n, text: "x".repeat(n), none: undefined })) },
    ];
    for (const document of documents) assert.equal(await printed(document), JSON.stringify(document));
  });

  it("has as a list what is made while it is written", async () => {
    function* words(n: number) {
      for (let i = 0; i < n; i++) yield { i };
    }
    for (const n of [0, 1, 64, 65, 128]) assert.equal(await printed({ words: words(n) }), JSON.stringify({ words: [...words(n)] }));
  });

  it("is written in pieces, so that it may be longer than a text", async () => {
    const show = process.stdout.write;
    const lengths: number[] = [];
    process.stdout.write = ((piece: string) => lengths.push(piece.length) > 0) as typeof show;
    try {
      await printJson({ result: { rows: Array<string>(1_000).fill("x".repeat(98)) } });
    } finally {
      process.stdout.write = show;
    }
    assert.equal(
      lengths.reduce((sum, length) => sum + length, 0),
      '{"result":{"rows":[]}}\n'.length + 1_000 * 101 - 1,
    );
    assert.equal(Math.max(...lengths), 64 * 101);
  });
});
