import assert from "node:assert/strict";
import fc from "fast-check";
import { compareSequence, type StreamRecord } from "../../../domain/ports/stream.ts";
import type { InvocationOutcome, MappingSettings } from "../../../domain/stream/event-source-mapping.ts";
import { DEFAULTS, naming, records } from "./cases/case.ts";
import { simulate, type World } from "./simulate.ts";

const RUNS = { numRuns: 300 };

const arbitrarySettings: fc.Arbitrary<MappingSettings> = fc
  .record({
    batchSize: fc.integer({ min: 1, max: 12 }),
    maximumBatchingWindowInSeconds: fc.constantFrom(0, 1),
    maximumRetryAttempts: fc.integer({ min: 0, max: 3 }),
    maximumRecordAgeInSeconds: fc.constantFrom(-1, 60),
    bisectBatchOnFunctionError: fc.boolean(),
    reportBatchItemFailures: fc.boolean(),
  })
  .map((settings) => ({ ...DEFAULTS, ...settings }));

/** What happens to the calls one after another, apart from poison records. */
const arbitraryLuck = fc.infiniteStream(fc.constantFrom<"fine" | "throttled" | "crashed">("fine", "fine", "fine", "throttled", "crashed"));

interface Weather {
  readonly count: number;
  /** Records that no call can take. */
  readonly poison: ReadonlySet<string>;
  readonly luck: Iterator<"fine" | "throttled" | "crashed">;
  readonly reads: Iterator<number>;
}

const arbitraryWeather: fc.Arbitrary<Weather> = fc.integer({ min: 0, max: 40 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    poison: fc
      .uniqueArray(fc.integer({ min: 1, max: Math.max(count, 1) }), { maxLength: 4 })
      .map((places) => new Set(places.map(String)) as ReadonlySet<string>),
    luck: arbitraryLuck,
    reads: fc.infiniteStream(fc.integer({ min: 0, max: 15 })),
  }),
);

/** Done up to the first record it cannot take; says so, or throws where its mapping does not listen. */
function answer(batch: readonly StreamRecord[], poison: ReadonlySet<string>, reports: boolean): InvocationOutcome {
  const bad = batch.filter(({ sequenceNumber }) => poison.has(sequenceNumber)).map(({ sequenceNumber }) => sequenceNumber);
  if (bad.length > 0 && !reports) return { _tag: "Failed", requestId: "r", functionError: "Unhandled" };
  return { _tag: "Returned", requestId: "r", response: naming(...bad) };
}

function worldOf(settings: MappingSettings, { count, poison, luck, reads }: Weather): World {
  return {
    records: records(1, count),
    settings,
    found: () => reads.next().value as number,
    call: (batch) => {
      const how = luck.next().value as "fine" | "throttled" | "crashed";
      if (how === "throttled") return { _tag: "NotInvoked", message: "throttled" };
      if (how === "crashed") return { _tag: "Failed", requestId: "r", functionError: "Unhandled" };
      return answer(batch, poison, settings.reportBatchItemFailures);
    },
  };
}

const sequences = (count: number) => records(1, count).map(({ sequenceNumber }) => sequenceNumber);

/** Which records the function has taken: those of each call before its first poison record, where nothing else went wrong. */
function watched(world: World, poison: ReadonlySet<string>): { world: World; taken: string[] } {
  const taken: string[] = [];
  const call: World["call"] = (batch, n) => {
    const outcome = world.call(batch, n);
    if (outcome._tag === "Returned") {
      for (const { sequenceNumber } of batch) {
        if (poison.has(sequenceNumber)) break;
        taken.push(sequenceNumber);
      }
    }
    return outcome;
  };
  return { world: { ...world, call }, taken };
}

describe("an event source mapping, whatever happens", () => {
  it("has each record either taken by the function or discarded, exactly once", () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitraryWeather, (settings, weather) => {
        const { world, taken } = watched(worldOf(settings, weather), weather.poison);
        const { discarded } = simulate(world);
        assert.deepEqual([...taken, ...discarded.flat()].sort(compareSequence), sequences(weather.count));
      }),
      RUNS,
    );
  });

  it("never breaks the order: takes, discards and checkpoints only go on, and no record is delivered before those ahead of it are done", () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitraryWeather, (settings, weather) => {
        const { world, taken } = watched(worldOf(settings, weather), weather.poison);
        const { reached, discarded, checkpoints } = simulate(world);
        for (const list of [taken, discarded.flat(), checkpoints]) assert.deepEqual(list, [...list].sort(compareSequence));
        const done = new Set([...taken, ...discarded.flat()]);
        for (const batch of reached) {
          const first = Number(batch[0]);
          assert.deepEqual(batch, sequences(first + batch.length - 1).slice(first - 1));
        }
        const starts = reached.map(([first]) => Number(first));
        assert.deepEqual(
          starts,
          [...starts].sort((a, b) => a - b),
        );
        assert.equal(done.size, weather.count);
        assert.equal(checkpoints.at(-1), sequences(weather.count).at(-1));
      }),
      RUNS,
    );
  });

  it("calls the function with the same batch at most once more than retries are allowed, and once if it can be cut in two", () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitraryWeather, (settings, weather) => {
        const times = new Map<string, number>();
        for (const batch of simulate(worldOf(settings, weather)).reached) {
          const key = `${batch[0]}-${batch.at(-1)}`;
          times.set(key, (times.get(key) ?? 0) + 1);
          assert.ok(batch.length <= settings.batchSize);
          const single = batch.length === 1 || !settings.bisectBatchOnFunctionError;
          assert.ok((times.get(key) as number) <= (single ? settings.maximumRetryAttempts + 1 : 1), key);
        }
      }),
      RUNS,
    );
  });

  it("bisecting, discards the poison records one by one and no other", () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitraryWeather, (settings, weather) => {
        const bisecting = { ...settings, bisectBatchOnFunctionError: true };
        const world = {
          ...worldOf(bisecting, weather),
          call: (batch: readonly StreamRecord[]) => answer(batch, weather.poison, settings.reportBatchItemFailures),
        };
        const poison = sequences(weather.count).filter((sequence) => weather.poison.has(sequence));
        assert.deepEqual(
          simulate(world).discarded,
          poison.map((sequence) => [sequence]),
        );
      }),
      RUNS,
    );
  });

  it("loses nothing and keeps the order of checkpoints where the driver dies and begins again at the last one", () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitraryWeather, fc.infiniteStream(fc.nat({ max: 9 })), (settings, weather, deaths) => {
        const { world, taken } = watched(worldOf(settings, weather), weather.poison);
        const { discarded, checkpoints } = simulate({ ...world, dies: () => deaths.next().value === 0 });
        assert.deepEqual([...new Set([...taken, ...discarded.flat()])].sort(compareSequence), sequences(weather.count));
        assert.deepEqual(checkpoints, [...checkpoints].sort(compareSequence));
      }),
      RUNS,
    );
  });
});
