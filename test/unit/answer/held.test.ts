import assert from "node:assert/strict";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { originalBytes, readHeld } from "../../../domain/answer/held.ts";
import { heldLines } from "../../../domain/answer/held-lines.ts";
import { arrivalOf, numberOf, sequenceOf, tallyHeld } from "../../../domain/answer/held-tally.ts";
import { hashText } from "../../../domain/ledger/hash.ts";
import { lineRanges, readReplay, TakenLines, writeReplay } from "../../../domain/ledger/replays.ts";
import { listHeld, showHeld } from "../../../ops/answer/held-list.ts";
import { giveUp, processShardBatch } from "../../../pipelines/stream-ingest/handler.ts";
import type { MemoryObjects } from "../../support/memory-stores.ts";
import { fakePorts, recordsOf, SHARD, settings, tick } from "../stream-ingest/helpers.ts";

const FAILURE = {
  requestContext: { requestId: "r", functionArn: "f", condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 },
} as never;

/** One good trade, three bad ones of two symbols, bytes that are no text, and two that were given up. */
async function world(): Promise<MemoryObjects> {
  const { ports, objects } = fakePorts();
  const bad = [
    tick(0),
    tick(1, { price: -1 }),
    tick(2, { symbol: "MSFT", price: -1 }),
    tick(3, { price: undefined }),
    Uint8Array.of(0xff, 0xfe),
  ];
  await processShardBatch(ports, settings(), SHARD, recordsOf(bad));
  await giveUp(ports, settings(), SHARD, recordsOf([tick(6), "base64:AAAA"], 6), FAILURE);
  return objects;
}

describe("records that are not served", () => {
  it("are listed with their reasons, symbols and pipelines counted", async () => {
    const list = await listHeld(await world(), "quarantine", {}, 2);
    assert.ok(isRight(list));
    const { total, byReason, bySymbol, records } = list.right;
    assert.deepEqual([total, records.map(({ receipt }) => receipt)], [4, ["trades-000000000001:2", "trades-000000000001:3"]]);
    assert.deepEqual(byReason, [
      ["price-above-zero", 2],
      ["missing-field", 1],
      ["not-decodable", 1],
    ]);
    assert.deepEqual(bySymbol, [
      ["AAPL", 2],
      ["MSFT", 1],
      ["fake", 1],
    ]);
  });

  it("are narrowed down by symbol, rule, run and day of receipt", async () => {
    const objects = await world();
    const count = async (filter: Parameters<typeof listHeld>[2]) => {
      const list = await listHeld(objects, "quarantine", filter, 0);
      return isLeft(list) ? list.left : list.right.total;
    };
    assert.equal(await count({ symbol: "AAPL", rule: "price-above-zero" }), 1);
    assert.equal(await count({ run: "trades-000000000001@1", from: "2026-01-18", to: "2026-01-18" }), 4);
    assert.equal(await count({ to: "2026-01-17" }), 0);
    assert.deepEqual(await count({ rule: "price-above-zer" }), [
      "no record in quarantine has --rule price-above-zer: did you mean price-above-zero? known are missing-field, not-decodable, price-above-zero",
    ]);
  });

  it("are shown with contract, suite and the very bytes that arrived", async () => {
    const objects = await world();
    const found = await showHeld(objects, "quarantine", "trades-000000000001:5");
    assert.ok(isRight(found));
    const [{ held }] = found.right as [(typeof found.right)[number]];
    assert.deepEqual([held.contract, held.suite?.split("@")[0], held.reasons[0]?.name], ["tick@1", "ticks", "not-decodable"]);
    assert.deepEqual(originalBytes(held), Uint8Array.of(0xff, 0xfe));
    const unknown = await showHeld(objects, "quarantine", "trades-000000000001:55");
    assert.ok(isLeft(unknown) && unknown.left.includes("did you mean trades-000000000001:5? "), JSON.stringify(unknown));
  });

  it("keep the bytes of dead letters apart from text that only looks like bytes", async () => {
    const found = await showHeld(await world(), "dead-letters", "trades-000000000001:7");
    assert.ok(isRight(found));
    assert.equal(new TextDecoder().decode(originalBytes(found.right[0]!.held)), "base64:AAAA");
    assert.deepEqual(originalBytes({ zone: "quarantine", original: "base64:AAAA" }), new TextEncoder().encode("base64:AAAA"));
  });

  it("are listed whatever stands in the place of their symbol and source, however deep it nests", async () => {
    const { ports, objects } = fakePorts();
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const text = JSON.stringify(tick(0)).replace('"AAPL"', deep).replace('"fake"', deep);
    await processShardBatch(ports, settings(), SHARD, recordsOf([tick(1, { symbol: 5, source: {} }), text]));
    const list = await listHeld(objects, "quarantine", {}, 2);
    assert.ok(isRight(list));
    assert.deepEqual(
      list.right.records.map(({ symbol, source, original }) => [symbol, source, original]),
      [
        ["fake", null, JSON.stringify(tick(1, { symbol: 5, source: {} }))],
        ["fake", null, text],
      ],
    );
    // As earlier pipelines wrote it.
    const [line] = new TextDecoder().decode(await objects.read(list.right.records[0]!.key)).split("\n");
    assert.ok(line!.includes('"source":null,"symbol":null'));
    const earlier = line!.replace('"source":null,"symbol":null', '"source":{},"symbol":5');
    const { symbol, source } = readHeld("quarantine", list.right.records[0]!.key, 1, earlier);
    assert.deepEqual([symbol, source], ["fake", null]);
  });

  it("are refused by place where no pipeline wrote them", () => {
    assert.throws(
      () => readHeld("quarantine", "quarantine/a.jsonl", 3, '{"receipt_id":1}'),
      /^SyntaxError: line 3 of quarantine\/a\.jsonl is none that a pipeline wrote/,
    );
  });
});

describe("what replays took", () => {
  const act = {
    replay: "replay-1",
    pipeline: "p",
    from: "quarantined",
    who: "ada",
    at: "2026-01-18T21:00:00.000000Z",
    why: "mended",
  } as const;
  const became = { curated: 4, duplicate: 0, late: 0, quarantined: 0 };

  it("is told by object and line, and read as it was written", () => {
    assert.equal(lineRanges([1, 2, 3, 7, 9, 10]), "1-3,7,9-10");
    const written = { ...act, became, taken: { "quarantine/a.jsonl": "1-3,7" } };
    assert.deepEqual(readReplay(writeReplay(written)), written);
    const taken = new TakenLines([written]);
    assert.deepEqual(
      [1, 3, 4, 7].map((line) => taken.by("quarantine/a.jsonl", line)?.replay),
      ["replay-1", "replay-1", undefined, "replay-1"],
    );
    assert.deepEqual([taken.touched("quarantine/a.jsonl"), taken.touched("quarantine/b.jsonl")], [true, false]);
    assert.throws(() => readReplay("{}"), /not the document of a replay/);
  });
});

describe("lines of one object", () => {
  const line = (receipt: string, more: object = {}, original = "x") =>
    JSON.stringify({
      receipt_id: receipt,
      run: "r",
      pipeline: "historical-batch",
      dataset: "daily_bars",
      source: "s",
      symbol: "AAPL",
      group: "g",
      contract: "bar@1",
      suite: "bars@1",
      reasons: [{ _tag: "batch-failed", message: 'its batch failed: ,"original":"no' }],
      ...more,
      original,
      canonical: { close: 1 },
    });
  const KEY = "quarantine/daily_bars/year=2026/month=01/day=18/a.jsonl";

  const read = (texts: readonly string[]) => [...heldLines("quarantine", KEY, new TextEncoder().encode(texts.join("\n")))];

  const TEXTS = [
    line("a:1"),
    line("a:2", {}, 'y,"original":"z'),
    line("a:3", { symbol: "MSFT" }),
    line("a:4", { reasons: [{ _tag: "missing-field", message: "m", field: "close" }] }),
    line("a:5", {}, "é"),
    line("b:10"),
    line("b:11", { symbol: "MSFT" }),
    `{"run":"r",${line("b:12").slice(1)}`,
    line("b:13", { symbol: "MSFT" }),
    line("shard-1:00000000000000000000000000000000000012"),
  ];

  it("are each read as if they stood alone, whatever they have in common with others", () => {
    const held = read(TEXTS);
    assert.equal(held.length, TEXTS.length);
    for (const [i, text] of TEXTS.entries()) {
      const alone = readHeld("quarantine", KEY, i + 1, text);
      assert.deepEqual(JSON.parse(JSON.stringify(held[i])), JSON.parse(JSON.stringify(alone)));
      const { original, canonical, receipt, symbol, reasons, line, text: read } = held[i]!;
      assert.deepEqual(
        [original, canonical, receipt, symbol, reasons, line, read],
        [alone.original, alone.canonical, alone.receipt, alone.symbol, alone.reasons, i + 1, text],
      );
      assert.equal(`${arrivalOf(held[i]!)}:${sequenceOf(held[i]!)}`, alone.receipt);
      assert.equal(numberOf(held[i]!), Number(alone.receipt.split(":")[1]));
    }
  });

  it("are tallied by their receipts and their bytes, whichever of them and in whatever order", () => {
    const held = read(TEXTS);
    for (const chosen of [held, held.slice(1), held.toReversed(), held.filter((_, i) => i % 3 !== 1), []]) {
      const sum = (hashes: readonly bigint[]) => hashes.reduce((total, hash) => BigInt.asUintN(64, total + hash), 0n);
      assert.deepEqual(tallyHeld(chosen), {
        count: chosen.length,
        receipts: sum(chosen.map(({ receipt }) => hashText(receipt))),
        rows: sum(chosen.map(({ text }) => hashText(text))),
      });
    }
  });

  it("are numbered with the empty ones among them, and need no end of the last line", () => {
    assert.deepEqual(
      read(["", line("a:1"), "", line("a:2"), line("a:3"), ""]).map(({ line, receipt }) => [line, receipt]),
      [
        [2, "a:1"],
        [4, "a:2"],
        [5, "a:3"],
      ],
    );
  });

  it("are refused where no pipeline wrote them, by the place", () => {
    const refused = /^SyntaxError: line 2 of quarantine\/daily_bars.* is none that a pipeline wrote/;
    assert.throws(() => read([line("a:1"), '{"receipt_id":"a:7","original":"x"}']), refused);
    assert.throws(() => read([line("a:1"), line("a:2").slice(0, -5)]), refused);
  });
});
