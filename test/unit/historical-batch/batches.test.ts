import assert from "node:assert/strict";
import fc from "fast-check";
import { type Batch, batches, remaining } from "../../../pipelines/historical-batch/batches.ts";
import { groupsOf } from "../../../pipelines/historical-batch/groups.ts";
import type { HistoryPorts } from "../../../pipelines/historical-batch/ports.ts";
import type { Progress, Run } from "../../../pipelines/historical-batch/run.ts";
import { told } from "../../support/bars.ts";
import { arrivalsOf } from "../../support/columns.ts";
import { type FakeSlice, readInPieces } from "../../support/fake-history-provider.ts";
import { begun, fakePorts } from "./helpers.ts";

/** A slice of so many records, each of which can be told from every other. */
const sliceOf = (id: string, count: number, failures = 0): FakeSlice => ({
  id,
  failures,
  records: Array.from({ length: count }, (_, i) => (i % 4 === 3 ? `${id} ${i} is not JSON` : told({ close: i + 1, symbol: id }))),
});

/** What a batch holds: each part as its slice and lines, with the originals, and where the run stands after it. */
function summary({ parts, progress, last }: Batch) {
  return {
    parts: parts.map(({ envelope, rows, firstLine }) => ({
      slice: envelope.slice.id,
      arrival: envelope.arrival,
      firstLine,
      rows: arrivalsOf(rows),
      undecodable: rows.undecodable.map(({ line, original }) => [line, original]),
    })),
    progress,
    last,
  };
}
type Summary = ReturnType<typeof summary>;

async function batchesFrom(ports: HistoryPorts, run: Run, slices: readonly FakeSlice[], size: number): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of batches(ports, run, slices, size, () => {})) found.push(batch);
  return found;
}

async function cut(slices: readonly FakeSlice[], size: number, pieces: readonly number[] = [1000]): Promise<Summary[]> {
  const { ports } = fakePorts(slices, { readRecords: readInPieces(pieces) });
  return (await batchesFrom(ports, (await begun(ports))!, slices, size)).map(summary);
}

const linesOf = (found: readonly Summary[]) =>
  found.map(({ parts }) =>
    parts.map(
      ({ slice, rows, undecodable }) =>
        `${slice} ${[...rows, ...undecodable]
          .map(([line]) => Number(line))
          .sort((a, b) => a - b)
          .join()}`,
    ),
  );

describe("batches", () => {
  it("take in whole slices while they fit, and cut only those that no batch can hold", async () => {
    const found = await cut([sliceOf("A", 2), sliceOf("B", 5), sliceOf("C", 1), sliceOf("D", 1)], 3);
    assert.deepEqual(linesOf(found), [["A 1,2"], ["B 1,2,3"], ["B 4,5", "C 1"], ["D 1"]]);
    assert.deepEqual(
      found.map(({ progress }) => progress),
      [
        { frontier: 1, current: null, unfetched: [] },
        { frontier: 2, current: { slice: 1, line: 3 }, unfetched: [] },
        { frontier: 3, current: null, unfetched: [] },
        { frontier: 4, current: null, unfetched: [] },
      ] satisfies Progress[],
    );
    assert.deepEqual(
      found.map(({ last }) => last),
      [false, false, false, true],
    );
  });

  it("end with one that closes the run, also where the records just fill the one before, or there are none", async () => {
    assert.deepEqual(linesOf(await cut([sliceOf("A", 2)], 2)), [["A 1,2"], []]);
    assert.deepEqual(linesOf(await cut([], 2)), [[]]);
  });

  it("hold a part also of an original without records", async () => {
    assert.deepEqual(linesOf(await cut([sliceOf("A", 0), sliceOf("B", 1)], 10)), [["A ", "B 1"]]);
  });

  it("pass over a slice that cannot be fetched, and note it", async () => {
    const slices = [sliceOf("A", 1), sliceOf("B", 1, Number.POSITIVE_INFINITY), sliceOf("C", 1)];
    const { ports } = fakePorts(slices);
    const told: string[] = [];
    const run = (await begun(ports))!;
    for await (const batch of batches(ports, run, slices, 10, ({ id }, { message }) => told.push(`${id}: ${message}`))) {
      assert.deepEqual(linesOf([summary(batch)]), [["A 1", "C 1"]]);
      assert.deepEqual(batch.progress, { frontier: 3, current: null, unfetched: [1] });
    }
    assert.deepEqual(told, ["B: the line is down"]);
  });

  it("take up slices that failed before once the new ones are done, and no others", () => {
    assert.deepEqual(remaining({ frontier: 3, current: { slice: 2, line: 5 }, unfetched: [0, 1] }, 5), [2, 3, 4, 0, 1]);
    assert.deepEqual(remaining({ frontier: 5, current: null, unfetched: [1] }, 5), [1]);
    assert.deepEqual(remaining({ frontier: 5, current: null, unfetched: [] }, 5), []);
  });

  it("never give two groups of one run the same name", async () => {
    const slices = [sliceOf("A", 9), sliceOf("B", 9)];
    for (const size of [1, 2, 3, 4]) {
      const { ports } = fakePorts(slices);
      const found = await batchesFrom(ports, (await begun(ports))!, slices, size);
      const ids = found.flatMap(({ parts }) => parts.flatMap(groupsOf)).map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, ids.join(" "));
    }
  });

  const counts = fc.array(fc.tuple(fc.nat(9), fc.boolean()), { maxLength: 6 });
  const slicesOf = (sizes: readonly (readonly [number, boolean])[]) =>
    sizes.map(([count, fails], i) => sliceOf(`S${i}`, count, fails && i % 2 === 1 ? Number.POSITIVE_INFINITY : 0));
  const size = fc.integer({ min: 1, max: 12 });
  const pieces = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });

  it("are cut at the same places however the reader hands the records out", async () => {
    await fc.assert(
      fc.asyncProperty(counts, size, pieces, async (sizes, batchRecords, sizesOfPieces) => {
        assert.deepEqual(await cut(slicesOf(sizes), batchRecords, sizesOfPieces), await cut(slicesOf(sizes), batchRecords));
      }),
    );
  });

  it("hold every record of every fetched slice once, in order, and none is larger than asked", async () => {
    await fc.assert(
      fc.asyncProperty(counts, size, async (sizes, batchRecords) => {
        const slices = slicesOf(sizes);
        const found = await cut(slices, batchRecords);
        const originals = found.flatMap(({ parts }) =>
          parts.flatMap(({ rows, undecodable }) =>
            [...rows, ...undecodable].sort(([a], [b]) => Number(a) - Number(b)).map(([, original]) => original),
          ),
        );
        const told = slices.filter(({ failures }) => !failures).flatMap(({ records }) => records);
        assert.deepEqual(
          originals,
          told.map((record) => (typeof record === "string" ? record : JSON.stringify(record))),
        );
        const held = found.map(({ parts }) => parts.reduce((sum, { rows, undecodable }) => sum + rows.length + undecodable.length, 0));
        for (const count of held) assert.ok(count <= batchRecords);
      }),
    );
  });

  it("go on after any commit exactly as if nothing had happened", async () => {
    await fc.assert(
      fc.asyncProperty(counts, size, pieces, async (sizes, batchRecords, sizesOfPieces) => {
        const slices = slicesOf(sizes);
        const { ports } = fakePorts(slices, { readRecords: readInPieces(sizesOfPieces) });
        const run = (await begun(ports))!;
        const whole = (await batchesFrom(ports, run, slices, batchRecords)).map(summary);
        for (const [i, { progress }] of whole.entries()) {
          // As a checkpoint keeps it.
          const committed = JSON.parse(JSON.stringify(progress)) as Progress;
          const resumed = { ...run, resumed: true, position: { ...run.position, progress: committed } };
          const rest = (await batchesFrom(ports, resumed, slices, batchRecords)).map(summary);
          const closing: Summary = { parts: [], progress: whole.at(-1)!.progress, last: true };
          assert.deepEqual(rest, i === whole.length - 1 ? [closing] : whole.slice(i + 1));
        }
      }),
    );
  });
});
