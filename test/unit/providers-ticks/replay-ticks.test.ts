import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import { type ReplayTicksOptions, replayTicks } from "../../../adapters/providers/ticks/replay.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { leftOf, rightOf, stillClock } from "../providers-live/helpers.ts";
import { type Fed, feed, objectsOf, textsOf, zipOf } from "./helpers.ts";

const NOW = "2026-01-20T15:00:00.000000Z";
const TICK = { symbol: "AAPL", event_time: "2026-01-20T14:30:00.000001Z", event_nanos: 2, price: 1.5, volume: 100, trade_id: "7" };

describe("replayed ticks", () => {
  const directory = useTempDir();
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(directory(), name), content);
    return join(directory(), name);
  };
  const made = (inputs: readonly string[], change: Partial<ReplayTicksOptions> = {}) =>
    replayTicks({ inputs, clock: stillClock, ...change });
  const replayed = async (inputs: readonly string[], change: Partial<ReplayTicksOptions> = {}): Promise<Fed> =>
    feed(rightOf(await made(inputs, change)));
  const faultsOf = async (inputs: readonly string[], change: Partial<ReplayTicksOptions> = {}) => {
    const source = await made(inputs, change);
    assert.ok(isLeft(source), "is no fault");
    return source.left.map(({ message }) => message.replaceAll(`${directory()}/`, ""));
  };

  it("go on the wire as they are where they have the contract's names, with source and stamp", async () => {
    const { entries, ended } = await replayed([
      file("a.jsonl", `${JSON.stringify(TICK)}\n\n${JSON.stringify({ ...TICK, price: "2.50" })}\n`),
    ]);
    assert.deepEqual(objectsOf(entries), [
      { ...TICK, source: "replay", ingested_at: NOW },
      { ...TICK, price: "2.50", source: "replay", ingested_at: NOW },
    ]);
    assert.deepEqual(
      entries.map(({ partitionKey }) => partitionKey),
      ["AAPL", "AAPL"],
    );
    assert.deepEqual(rightOf(ended), { position: 2, injected: {}, completeness: [], connections: 0 });
  });

  it("keep corrections and cancels, and stamp records of the wire anew", async () => {
    const rows = [
      { ...TICK, corrects: "6" },
      { ...TICK, cancels: "7", source: "alpaca", ingested_at: "2020-01-01T00:00:00.000000Z" },
    ];
    const { entries } = await replayed([file("a.jsonl", rows.map((row) => JSON.stringify(row)).join("\n"))], { source: "again" });
    assert.deepEqual(objectsOf(entries), [
      { ...TICK, corrects: "6", source: "again", ingested_at: NOW },
      { ...TICK, cancels: "7", source: "again", ingested_at: NOW },
    ]);
  });

  it("are put under the contract's names from other spellings, with the original in their last key", async () => {
    const line = '{"ticker":"brk-b","ts":1768919400123456789,"size":"5","px":400.230000000000001,"id":12,"side":"sell"}';
    const { entries } = await replayed([file("a.jsonl", `${line}\n`)]);
    assert.deepEqual(textsOf(entries), [
      `{"symbol":"brk-b","event_time":"2026-01-20T14:30:00.123456Z","event_nanos":789,"price":"400.230000000000001","volume":"5","trade_id":"12","source":"replay","ingested_at":"${NOW}","message":${JSON.stringify(line)}}`,
    ]);
    assert.equal(entries[0]!.partitionKey, "BRK.B");
  });

  it("are read from CSV by the usual headers, an empty cell being absent", async () => {
    const text =
      '\ufeffTime,Symbol,Price,Qty,Exchange,TradeId\r\n2026-01-20 14:30:00.5+00:00, AAPL ,10.10,3,,9\r\n1768919400,"MSFT",1,2,Q,\r\n';
    const { entries } = await replayed([file("a.csv", text)]);
    assert.deepEqual(objectsOf(entries), [
      {
        symbol: "AAPL",
        event_time: "2026-01-20T14:30:00.500000Z",
        event_nanos: 0,
        price: "10.10",
        volume: "3",
        trade_id: "9",
        source: "replay",
        ingested_at: NOW,
        message: "2026-01-20 14:30:00.5+00:00, AAPL ,10.10,3,,9",
      },
      {
        symbol: "MSFT",
        event_time: "2026-01-20T14:30:00.000000Z",
        event_nanos: 0,
        price: "1",
        volume: "2",
        exchange: "Q",
        source: "replay",
        ingested_at: NOW,
        message: '1768919400,"MSFT",1,2,Q,',
      },
    ]);
  });

  it("take the symbol that is given where a file says none", async () => {
    const { entries } = await replayed([file("a.csv", "time,price,size\n1768919400,1,2\n")], { symbol: "AAPL" });
    assert.equal(objectsOf(entries)[0]!["symbol"], "AAPL");
  });

  it("hand on lines that cannot be read as they are, under the source's key", async () => {
    const lines = ["{", "[1]", '{"price":1,"price":2}', '"text"', '{"symbol":5,"price":1}'];
    const jsonl = await replayed([file("a.jsonl", `${JSON.stringify(TICK)}\n${lines.join("\n")}\n`)]);
    assert.deepEqual(textsOf(jsonl.entries).slice(1, 5), lines.slice(0, 4));
    assert.deepEqual(
      jsonl.entries.slice(1).map(({ partitionKey }) => partitionKey),
      Array(5).fill("replay"),
    );
    const csv = await replayed([file("a.csv", 'symbol,time,price,size\nAAPL,1\n"AAPL,1,2,3\n')]);
    assert.deepEqual(textsOf(csv.entries), ["AAPL,1", '"AAPL,1,2,3']);
  });

  it("never take what can be shown of a line for the line: it is a message without fields", async () => {
    const latin = Buffer.concat([Buffer.from(JSON.stringify(TICK).slice(0, -2)), Buffer.from([0xe9]), Buffer.from('"}\n')]);
    const long = `${JSON.stringify({ ...TICK, padding: "x".repeat(1_048_576) })}\n`;
    const { entries } = await replayed([
      file("a.jsonl", Buffer.concat([Buffer.from(`${JSON.stringify(TICK)}\n`), latin, Buffer.from(long)])),
    ]);
    const [, notUtf8, tooLong] = objectsOf(entries);
    assert.deepEqual(notUtf8, { source: "replay", ingested_at: NOW, message: `${JSON.stringify(TICK).slice(0, -2)}\ufffd"}` });
    assert.deepEqual(tooLong, { source: "replay", ingested_at: NOW, message: long.slice(0, 1_024) });
  });

  it("say of a list or an object in a field only that it is one, however deep it nests", async () => {
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const line = `{"symbol":${deep},"event_time":{"a":1},"price":1,"note":${deep}}`;
    const { entries } = await replayed([file("a.jsonl", `${JSON.stringify(TICK)}\n${line}\n`)]);
    const message = { symbol: [], event_time: {}, event_nanos: 0, price: 1, source: "replay", ingested_at: NOW, message: line };
    assert.deepEqual(objectsOf(entries)[1], message);
  });

  it("come out of gzip and zstd", async () => {
    const text = `${JSON.stringify(TICK)}\n`;
    const { entries } = await replayed([file("a.jsonl.gz", gzipSync(text)), file("b.jsonl.zst", zstdCompressSync(text))]);
    assert.deepEqual(objectsOf(entries), Array(2).fill({ ...TICK, source: "replay", ingested_at: NOW }));
  });

  it("go on after any record, over the bounds of files", async () => {
    const rows = (from: number) =>
      Array.from({ length: 1_200 }, (_, i) => JSON.stringify({ ...TICK, trade_id: String(from + i) })).join("\n\n");
    const files = [
      file("a.jsonl", rows(0)),
      file("b.csv", `symbol,time,price,size\n${"AAPL,1768919400,1,2\n".repeat(300)}`),
      file("c.jsonl", rows(5_000)),
    ];
    const source = rightOf(await made(files));
    const whole = textsOf((await feed(source)).entries);
    assert.equal(whole.length, 2_700);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (after) => {
        const { events, entries, ended } = await feed(source, { after });
        assert.deepEqual(textsOf(entries), whole.slice(after));
        assert.equal(rightOf(ended).position, whole.length);
        let position = after;
        for (const event of events) {
          assert.ok(event._tag === "Batch");
          position += event.entries.length;
          assert.equal(event.position, position);
        }
      }),
      { numRuns: 25 },
    );
    const stopped = await feed(source, { after: 10 }, ({ events }) => events.length === 1);
    assert.equal(rightOf(stopped.ended).position, 10 + stopped.entries.length);
  });

  it("end where a file was changed after it was looked at", async () => {
    const path = file("a.jsonl", `${JSON.stringify(TICK)}\n`);
    const source = rightOf(await made([path]));
    file("a.jsonl", "{}\n{}\n");
    const { _tag, message } = leftOf((await feed(source)).ended);
    assert.deepEqual([_tag, message], ["Unreadable", `${path} was changed after the run began: start it again`]);
  });

  it("are the same run for the same content, and another for another", async () => {
    const one = rightOf(await made([file("a.jsonl", JSON.stringify(TICK))]));
    const same = rightOf(await made([file("b.jsonl", JSON.stringify(TICK))]));
    const other = rightOf(await made([file("c.jsonl", JSON.stringify({ ...TICK, price: 2 }))]));
    assert.equal(one.fingerprint, same.fingerprint);
    assert.notEqual(one.fingerprint, other.fingerprint);
    assert.deepEqual([one.name, one.finite], ["replay", true]);
  });

  it("name what is wrong with every file at once", async () => {
    const inputs = [
      file("empty.csv", ""),
      file("header.csv", "symbol,time,price,size\n"),
      file("columns.csv", "symbol,tiem,price,volum,price\n1,2,3,4,5\n"),
      file("nosymbol.csv", "time,price,size\n1,2,3\n"),
      file("nosymbol.jsonl", '{"time":1,"price":2,"size":3}\n'),
      file("page.csv", "<html></html>"),
      file("quote.zip", zipOf("20140605_aapl_minute_quote.csv", "1,2\n")),
      file("damaged.zip", zipOf("20140605_aapl_minute_trade.csv", "1,2,3\n").fill(0xff, 60, 63)),
      file("cut.gz", gzipSync(JSON.stringify(TICK).repeat(100)).subarray(0, 40)),
      join(directory(), "absent.csv"),
      directory(),
    ];
    const allowed = "allowed are JSON lines, CSV with a header, each also as gzip or zstd, and LEAN's zipped minute and second trades";
    assert.deepEqual(await faultsOf([...inputs, inputs[0]!], { source: "a\nb" }), [
      "empty.csv is named twice: its records would count double",
      '--source is "a\\nb"; allowed is text of 1 to 512 characters without control characters',
      "empty.csv is empty",
      "header.csv: it holds a header and no data lines",
      'columns.csv: its columns are symbol, tiem, price, volum, price; missing: event_time, volume (is "volum" meant?)',
      "columns.csv: its column price (price) comes twice",
      "nosymbol.csv: it does not say which symbol it is about: pass --symbol",
      "nosymbol.jsonl: it does not say which symbol it is about: pass --symbol",
      `page.csv cannot be replayed: it is an HTML or XML page; ${allowed}`,
      "quote.zip: 20140605_aapl_minute_quote.csv in the archive is no trade file of LEAN: allowed are YYYYMMDD_symbol_minute_trade.csv and …_second_trade.csv",
      "damaged.zip: 20140605_aapl_minute_trade.csv in the archive is damaged (invalid block type)",
      "cut.gz: the gzip data is damaged or cut off (unexpected end of file)",
      "absent.csv does not exist",
      `${directory()} is a directory: name the files in it`,
    ]);
    assert.deepEqual(await faultsOf([]), ["no file is named: give at least one --input FILE"]);
    assert.deepEqual(await faultsOf([file("a.txt", "x")], { format: "lean-zip" }), [
      `a.txt cannot be replayed: it is no zip archive; ${allowed}`,
    ]);
    assert.deepEqual(await faultsOf([file("a.zip", zipOf("20140605_a_minute_trade.csv", "1"))], { format: "csv" }), [
      `a.zip cannot be replayed: by its content it is lean-zip, not csv; ${allowed}`,
    ]);
  });

  it("are JSON lines where that is said, whatever the first line is", async () => {
    const { entries } = await replayed([file("a.log", `starting up\n${JSON.stringify(TICK)}\n`)], { format: "jsonl" });
    assert.deepEqual(textsOf(entries)[0], "starting up");
    assert.equal(objectsOf(entries)[1]!["symbol"], "AAPL");
  });
});
