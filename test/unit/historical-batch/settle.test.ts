import assert from "node:assert/strict";
import fc from "fast-check";
import { told } from "../../support/bars.ts";
import { fates, World } from "./helpers.ts";

const bar = (price_date: string, close: number, more: Record<string, unknown> = {}) => told({ price_date, close, ...more });
const MON = "2026-01-12";
const TUE = "2026-01-13";
const WED = "2026-01-14";
const BAD_CLOSE = "quarantined: fails close-above-zero";

describe("settle", () => {
  it("curates what is new as revision 1", async () => {
    const settled = await new World().settle([bar(MON, 1), bar(TUE, 2)]);
    assert.deepEqual(fates(settled), { 1: "curated 1", 2: "curated 1" });
    assert.equal(settled[0]!.verdict, "PASS");
  });

  it("counts what is curated already as a duplicate, and judges nothing where nothing is new", async () => {
    const world = new World();
    await world.settle([bar(MON, 1), bar(TUE, 2)]);
    const [again] = await world.settle([bar(TUE, 2), bar(MON, 1)]);
    assert.deepEqual(fates([again!]), { 1: "duplicate", 2: "duplicate" });
    assert.equal(again!.verdict, "PASS");
    assert.equal(again!.judgement, undefined);
  });

  it("takes a bar that differs in its adjusted close alone for a duplicate", async () => {
    const world = new World();
    await world.settle([bar(MON, 1)]);
    assert.deepEqual(fates(await world.settle([bar(MON, 1, { adjusted_close: 0.5 })])), { 1: "duplicate" });
  });

  it("curates a correction as the next revision", async () => {
    const world = new World();
    await world.settle([bar(MON, 1)]);
    assert.deepEqual(fates(await world.settle([bar(MON, 1.5), bar(TUE, 2)])), { 1: "curated 2", 2: "curated 1" });
  });

  it("curates a bar that goes back to what it was as a third revision", async () => {
    const world = new World();
    for (const close of [1, 2]) await world.settle([bar(MON, close)]);
    assert.deepEqual(fates(await world.settle([bar(MON, 1)])), { 1: "curated 3" });
    assert.deepEqual(fates(await new World().settle([bar(MON, 1), bar(MON, 2), bar(MON, 1)])), {
      1: "curated 1",
      2: "curated 2",
      3: "curated 3",
    });
  });

  it("ends with the last telling of a group that goes away from what is curated and back", async () => {
    const world = new World();
    await world.settle([bar(MON, 1)]);
    assert.deepEqual(fates(await world.settle([bar(MON, 2), bar(MON, 1)])), { 1: "curated 2", 2: "curated 3" });
  });

  it("keeps one source's and one symbol's bars apart from another's", async () => {
    const world = new World();
    await world.settle([bar(MON, 1)]);
    assert.deepEqual(fates(await world.settle([bar(MON, 1)], { source: "other" })), { 1: "curated 1" });
    assert.deepEqual(fates(await world.settle([bar(MON, 1, { symbol: "MSFT" })])), { 1: "curated 1" });
  });

  describe("an echo, a row told twice in one group", () => {
    it("is a duplicate of a row that passes", async () => {
      assert.deepEqual(fates(await new World().settle([bar(MON, 1), bar(MON, 1)])), { 1: "curated 1", 2: "duplicate" });
    });

    it("goes into quarantine with a row that fails, for the same reasons", async () => {
      const settled = await new World({ gate: "rows" }).settle([bar(MON, -1), bar(TUE, 1), bar(MON, -1)]);
      assert.deepEqual(fates(settled), { 1: BAD_CLOSE, 2: "curated 1", 3: BAD_CLOSE });
    });
  });

  describe("in batch mode", () => {
    it("quarantines the whole group for one bad row, and says what failed", async () => {
      const [settled] = await new World().settle([bar(MON, -1), bar(TUE, 1)]);
      assert.equal(settled!.verdict, "FAIL");
      const failed = "its batch failed: close-above-zero failed on 1 row";
      assert.deepEqual(fates([settled!]), { 1: `${BAD_CLOSE}, ${failed}`, 2: `quarantined: ${failed}` });
    });

    it("quarantines it for one record that cannot be read", async () => {
      const settled = await new World().settle([bar(MON, 1), "{"]);
      assert.deepEqual(fates(settled), {
        1: "quarantined: its batch failed: 1 records could not be decoded",
        2: "quarantined: cannot be read: it is not JSON",
      });
    });

    it("quarantines it also where the symbol that was asked for is spelled otherwise than stored", async () => {
      const settled = await new World().settle([bar(MON, 1, { symbol: "BRK-B" }), "{"], { slice: { id: "BRK-B/2026", symbol: "BRK-B" } });
      assert.deepEqual(
        settled.map(({ verdict }) => verdict),
        ["FAIL"],
      );
    });

    it("leaves other symbols of the same original alone", async () => {
      const settled = await new World().settle([bar(MON, -1), bar(MON, 1, { symbol: "MSFT" })]);
      assert.deepEqual(
        settled.map(({ verdict }) => verdict),
        ["FAIL", "PASS"],
      );
      assert.equal(fates(settled)[2], "curated 1");
    });

    it("forgets nothing of what was curated before when a correction fails", async () => {
      const world = new World();
      await world.settle([bar(MON, 1)]);
      await world.settle([bar(MON, -1)]);
      assert.deepEqual(fates(await world.settle([bar(MON, 1)])), { 1: "duplicate" });
      assert.deepEqual(fates(await world.settle([bar(MON, 2)])), { 1: "curated 2" });
    });
  });

  describe("in rows mode", () => {
    it("splits bad rows and unreadable records off", async () => {
      const [settled] = await new World({ gate: "rows" }).settle([bar(MON, -1, { volume: -1 }), "{", bar(TUE, 1)]);
      assert.equal(settled!.verdict, "PASS");
      assert.deepEqual(fates([settled!]), {
        1: "quarantined: fails close-above-zero, fails volume-not-negative",
        2: "quarantined: cannot be read: it is not JSON",
        3: "curated 1",
      });
    });

    it("fails the group above the share of bad records that is allowed, from so many records up", async () => {
      const records = [bar(MON, -1), bar(TUE, 1), bar(WED, 1)];
      const verdict = async (minRows: number, maxErrorRate: number) =>
        (await new World({ gate: "rows", minRows, maxErrorRate }).settle(records))[0]!.verdict;
      assert.equal(await verdict(3, 0.3), "FAIL");
      assert.equal(await verdict(3, 0.34), "PASS");
      assert.equal(await verdict(4, 0.3), "PASS");
    });

    it("takes the share of all that came, of what is known too", async () => {
      const world = new World({ gate: "rows", minRows: 1, maxErrorRate: 0.34 });
      await world.settle([bar(MON, 1), bar(TUE, 1)]);
      assert.equal((await world.settle([bar(MON, 1), bar(TUE, 1), bar(WED, -1)]))[0]!.verdict, "PASS");
      assert.equal((await world.settle([bar(TUE, 1), bar(WED, -1)]))[0]!.verdict, "FAIL");
    });

    it("does not fail a group of known bars for one new record that cannot be read", async () => {
      const world = new World({ gate: "rows" });
      await world.settle([bar(MON, 1), bar(TUE, 1)]);
      const [settled] = await world.settle([bar(MON, 1), bar(TUE, 1), "{"]);
      assert.equal(settled!.verdict, "PASS");
      assert.deepEqual(fates([settled!]), { 1: "duplicate", 2: "duplicate", 3: "quarantined: cannot be read: it is not JSON" });
    });

    it("appends no revision that tells what the curated one tells already", async () => {
      assert.deepEqual(fates(await new World({ gate: "rows" }).settle([bar(MON, 1), bar(MON, -1), bar(MON, 1)])), {
        1: "curated 1",
        2: BAD_CLOSE,
        3: "duplicate",
      });
      const world = new World({ gate: "rows" });
      await world.settle([bar(MON, 1)]);
      assert.deepEqual(fates(await world.settle([bar(MON, -1), bar(MON, 1)])), { 1: BAD_CLOSE, 2: "duplicate" });
    });
  });

  it("fails an original without records", async () => {
    const [settled] = await new World().settle([]);
    assert.equal(settled!.verdict, "FAIL");
    assert.deepEqual(settled!.judgement!.reasons[0], { _tag: "EmptyBatch" });
  });

  describe("the same originals again", () => {
    it("are duplicates of what was curated and of what was quarantined, and keep their verdict", async () => {
      for (const gate of ["batch", "rows"] as const) {
        const world = new World({ gate });
        const records = [bar(MON, -1), bar(TUE, 1), "{"];
        const [first] = await world.settle(records);
        const [again] = await world.settle(records.toReversed());
        assert.deepEqual(fates([again!]), { 1: "duplicate", 2: "duplicate", 3: "duplicate" });
        assert.equal(again!.verdict, first!.verdict);
      }
    });

    it("are judged anew under other rules", async () => {
      const world = new World();
      await world.settle([bar(MON, -1)]);
      const other = new World({}, "other rules");
      for (const [key, bytes] of world.checkpoints.states) other.checkpoints.states.set(key, bytes);
      assert.match(fates(await other.settle([bar(MON, -1)]))[1]!, /^quarantined: fails close-above-zero/);
    });

    it("are judged anew where they are read otherwise: the header or a hint was mended", async () => {
      const world = new World();
      const { price_basis: _basis, ...unsaid } = bar(MON, 1);
      assert.match(fates(await world.settle([unsaid]))[1]!, /has no price_basis/);
      assert.deepEqual(fates(await world.settle([unsaid], { hints: { packing: "none", priceBasis: "traded" } })), { 1: "curated 1" });
    });

    it("are curated again where a correction came between: the bar has gone back to what it was", async () => {
      const world = new World({ gate: "rows" });
      await world.settle([bar(MON, 1), bar(TUE, -1)]);
      await world.settle([bar(MON, 2)]);
      assert.equal(fates(await world.settle([bar(MON, 1), bar(TUE, -1)]))[1], "curated 3");
    });
  });

  it("puts every record into exactly one account, and never two revisions of equal content one after the other", async () => {
    const record = fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .tuple(fc.constantFrom(MON, TUE), fc.constantFrom(-1, 1, 2), fc.constantFrom("AAPL", "MSFT"))
          .map(([date, close, symbol]) => bar(date, close, { symbol })),
      },
      { weight: 1, arbitrary: fc.constant("{") },
      { weight: 1, arbitrary: fc.constant(bar(MON, 1, { open: "x" })) },
    );
    const runs = fc.array(fc.array(record, { maxLength: 8 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(runs, fc.constantFrom("batch" as const, "rows" as const), async (batches, gate) => {
        const world = new World({ gate });
        const served = new Map<string, unknown[]>();
        for (const records of batches) {
          const found = fates(await world.settle(records));
          assert.deepEqual(
            Object.keys(found).map(Number),
            records.map((_, i) => i + 1),
          );
          for (const [line, fate] of Object.entries(found)) {
            assert.doesNotMatch(fate, / AND /);
            if (!fate.startsWith("curated")) continue;
            const { symbol, price_date, close } = records[Number(line) - 1] as Record<string, unknown>;
            const tellings = served.get(`${symbol} ${price_date}`) ?? [];
            served.set(`${symbol} ${price_date}`, [...tellings, close]);
            assert.equal(fate, `curated ${tellings.length + 1}`);
            assert.notEqual(close, tellings.at(-1));
          }
        }
      }),
    );
  });
});
