import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { RESOURCE_TYPES } from "../../../policies/cost/registry.ts";
import { NAMED_USAGE, NO_USAGE, PROFILES, parseUsage, resourceUsageFaults, type Usage, usageOf } from "../../../policies/cost/usage.ts";

const faultsOf = (given: unknown) => {
  const usage = parseUsage(given);
  return isLeft(usage) ? usage.left.map(({ message }) => message) : [];
};

const LAMBDA = "aws:lambda/function:Function";
const keys = {
  requests: { doc: "invocations", profiles: [1, 10, 100] },
  averageMs: { doc: "milliseconds", profiles: [5, 6, 7], default: 4 },
  traces: { doc: "traces" },
} as const;
const of = (usage: Partial<Usage>) => usageOf({ ...NO_USAGE, ...usage }, { name: "processor", type: LAMBDA }, keys);

describe("a usage", () => {
  it("takes a key from the resource before its type, its profile and its default", () => {
    const profile = "medium" as const;
    const types = { [LAMBDA]: { requests: 20 } };
    assert.deepEqual(of({}), { averageMs: 4 });
    assert.deepEqual(of({ profile }), { requests: 10, averageMs: 6 });
    assert.deepEqual(of({ profile, types }), { requests: 20, averageMs: 6 });
    assert.deepEqual(of({ profile, types, resources: { processor: { requests: 0 }, other: { traces: 1 } } }), {
      requests: 0,
      averageMs: 6,
    });
  });

  it("is read with its profile, the stack's quantities, types and resources", () => {
    const given = {
      profile: "small",
      stack: { records: 5e6 },
      types: { [LAMBDA]: { averageMs: 90 } },
      resources: { processor: { requests: 3 } },
    };
    assert.deepEqual(parseUsage(given), {
      _tag: "Right",
      right: {
        profile: "small",
        types: { stack: { records: 5e6 }, [LAMBDA]: { averageMs: 90 } },
        resources: { processor: { requests: 3 } },
      },
    });
  });

  it("names every fault at once, with the nearest name", () => {
    const faults = faultsOf({
      profile: "huge",
      reources: {},
      stack: { record: 1 },
      types: { "aws:lambda/function:Functoin": { requests: 1 }, [LAMBDA]: { averageMS: 1, requests: -1 } },
    });
    assert.deepEqual(
      faults.map((fault) => fault.replace(/known are .*/, "…")),
      [
        "usage has no key reources: did you mean resources? …",
        'profile is "huge"; allowed are small, medium, large',
        `types.${LAMBDA}.requests is -1; allowed is a number from 0 up`,
        "types.aws:lambda/function:Functoin is no resource type with usage: did you mean aws:lambda/function:Function? …",
        `types.${LAMBDA} has no usage key averageMS: did you mean averageMs? …`,
        "types.stack has no usage key record: did you mean records? …",
      ],
    );
  });

  it("takes numbers only, and objects only", () => {
    assert.deepEqual(faultsOf([]), ["usage is []; allowed is an object"]);
    assert.deepEqual(faultsOf({ types: 3, resources: { a: [] } }), [
      "types is 3; allowed is an object",
      "resources.a is []; allowed is an object",
    ]);
    assert.deepEqual(faultsOf({ stack: { records: "many" } }), ['types.stack.records is "many"; allowed is a number from 0 up']);
    assert.equal(faultsOf({ stack: { records: Number.NaN } }).length, 1);
  });

  it("names no resource that is not there, and no key that it does not have", () => {
    const graph = [{ name: "processor", type: LAMBDA }];
    const faults = (resources: Usage["resources"]) => resourceUsageFaults({ ...NO_USAGE, resources }, graph).map(({ message }) => message);
    assert.deepEqual(faults({ processor: { requests: 1 } }), []);
    assert.deepEqual(faults({ procesor: { requests: 1 } }), ["resources.procesor is no resource of the stack: did you mean processor?"]);
    assert.deepEqual(faults({ stream: { requests: 1 } }), ["resources.stream is no resource of the stack"]);
    assert.deepEqual(faults({ processor: { request: 1 } }), [
      "resources.processor has no usage key request: did you mean requests? known are requests, averageMs, traces",
    ]);
  });
});

describe("the profiles", () => {
  it("grow: no quantity is less in a larger one", () => {
    for (const { tokens, usage } of RESOURCE_TYPES)
      for (const [key, { profiles }] of Object.entries(usage))
        if (profiles)
          assert.deepEqual(
            profiles.toSorted((a, b) => a - b),
            profiles,
            `${tokens[0]} ${key}`,
          );
  });

  it("have names, and so do the usages of the environments", () => {
    assert.deepEqual(
      [...NAMED_USAGE].map(([name, { profile }]) => `${name} ${profile}`),
      ["small small", "medium medium", "large large", "dev small", "staging small", "prod medium"],
    );
  });

  it("tell every key, so that with one nothing stays open", () => {
    for (const { tokens, usage } of RESOURCE_TYPES)
      for (const profile of PROFILES) {
        const told = usageOf({ ...NO_USAGE, profile }, { name: "it", type: tokens[0]! }, usage);
        assert.deepEqual(Object.keys(told), Object.keys(usage), `${tokens[0]} ${profile}`);
      }
  });
});
