import assert from "node:assert/strict";
import { once } from "node:events";
import { useTempDir } from "../../../support/temp-dir.ts";
import { openTrades, readAll } from "./helpers.ts";
import { type Acknowledged, startWriter } from "./killed-writer.ts";

/** Milliseconds after a writer's first acknowledgement. */
const KILLED_AFTER = [0, 7, 40, 90, 150, 230];

describe(`a stream whose writer is killed ${KILLED_AFTER.length} times`, () => {
  const directory = useTempDir();

  it("holds every acknowledged record once, in the order of its key, and none that nobody put", async () => {
    const acknowledged: Acknowledged[] = [];
    for (const [round, delay] of KILLED_AFTER.entries()) {
      acknowledged.push(...(await writeAndKill(directory(), round, delay)));

      const log = await openTrades(directory());
      const records = (await readAll(log, 500)).map(({ partitionKey, data, sequenceNumber }) => {
        return { partitionKey, text: Buffer.from(data).toString(), sequenceNumber };
      });
      await log.close();

      const places = new Map(records.map(({ text, sequenceNumber }) => [text, sequenceNumber]));
      assert.equal(places.size, records.length, "a record is there twice");
      assert.equal(new Set(places.values()).size, records.length, "a number was given twice");
      for (const { text, sequenceNumber } of acknowledged) assert.equal(places.get(text), sequenceNumber, text);
      const last = new Map<string, readonly number[]>();
      for (const { partitionKey, text } of records) {
        const match = /^(P\d+K\d+)=(\d+)\.(\d+)\.(\d+)$/.exec(text);
        assert.equal(match?.[1], partitionKey, `nobody put ${text}`);
        const order = match!.slice(2).map(Number);
        assert.ok(isAfter(order, last.get(partitionKey)), `${text} comes after ${last.get(partitionKey)}`);
        last.set(partitionKey, order);
      }
    }
    assert.ok(acknowledged.length > KILLED_AFTER.length);
  });
});

/** What the writer had been told when it was killed, as far as it could say so. */
async function writeAndKill(root: string, round: number, delay: number): Promise<readonly Acknowledged[]> {
  const child = startWriter(root, round);
  let told = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    if (told === "") setTimeout(() => child.kill("SIGKILL"), delay);
    told += text;
  });
  const [, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  assert.equal(signal, "SIGKILL");
  return told
    .slice(0, told.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Acknowledged);
}

function isAfter(order: readonly number[], earlier: readonly number[] | undefined): boolean {
  if (!earlier) return true;
  const differing = order.findIndex((number, i) => number !== earlier[i]);
  return differing >= 0 && order[differing]! > earlier[differing]!;
}
