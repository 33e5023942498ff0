import assert from "node:assert/strict";
import { refusals, resultOf } from "../helpers.ts";

const TYPE = "expect_column_kl_divergence_to_be_less_than";

const observe = (kwargs: object, x: unknown[]) => {
  const result = resultOf(TYPE, { column: "x", ...kwargs }, { x });
  if (result._tag === "Raised") return `${result.raised.exception}: ${result.raised.message}`;
  assert.ok(result._tag === "Observed");
  return { success: result.success, observed: result.observed, ...result.details };
};
const refused = (kwargs: object) => refusals(TYPE, { column: "x", ...kwargs })[0]!;

describe("the divergence of values from a partition", () => {
  const partition_object = { values: ["a", "b"], weights: [0.25, 0.75] };

  it("is that of their shares", () => {
    // ½ ln(½ / ¼) + ½ ln(½ / ¾)
    const found = observe({ partition_object, threshold: 0.15 }, ["a", "b", null, "a", "b"]);
    assert.deepEqual(found, {
      success: true,
      observed: 0.5 * Math.log(2) + 0.5 * Math.log(2 / 3),
      observed_partition: { values: ["a", "b"], weights: [0.5, 0.5] },
      expected_partition: { values: ["a", "b"], weights: [0.25, 0.75] },
    });
    assert.equal(resultOf(TYPE, { column: "x", partition_object, threshold: 0.14 }, { x: ["a", "b"] }).success, false);
  });

  it("is told of a partition of different values, which go before bins", () => {
    const written = [
      { ...partition_object, bins: 5 },
      { values: ["a", "a"], weights: [0.5, 0.5] },
      { values: "ab", weights: [0.5, 0.5] },
    ];
    assert.deepEqual(
      written.map((given) => refused({ partition_object: given })?.includes("Invalid partition_object provided")),
      [undefined, true, true],
    );
    assert.deepEqual(observe({ partition_object: written[0] }, ["b"]), observe({ partition_object }, ["b"]));
  });

  it("is infinite for a value that was not expected, unless weight is held out for it", () => {
    assert.deepEqual(observe({ partition_object, threshold: 10 }, ["a", "c"]), {
      success: false,
      observed: null,
      observed_partition: { values: ["a", "b", "c"], weights: [0.5, 0, 0.5] },
      expected_partition: { values: ["a", "b", "c"], weights: [0.25, 0.75, 0] },
    });
    assert.deepEqual(observe({ partition_object, threshold: 1, tail_weight_holdout: 0.5 }, ["a", "c"]), {
      success: true,
      observed: 0.5 * Math.log(4),
      observed_partition: { values: ["a", "b", "c"], weights: [0.5, 0, 0.5] },
      expected_partition: { values: ["a", "b", "c"], weights: [0.125, 0.375, 0.5] },
    });
  });
});

describe("the divergence of numbers from a partition into bins", () => {
  const partition_object = { bins: [0, 1, 2], weights: [0.5, 0.5] };

  it("has two tails or none, and is infinite where a weight is negative", () => {
    const refusedTails = (tail_weights: unknown) => refused({ partition_object: { bins: [0, 1], weights: [0.8], tail_weights } });
    assert.deepEqual(
      [[0.2], [0.1, 0.1, 0], "x"].map((tails) => refusedTails(tails) !== undefined),
      [true, true, true],
    );
    assert.equal(refusedTails([0.1, 0.1]), undefined);
    const negative = { bins: [0, 1, 2], weights: [1.5, -0.5] };
    assert.deepEqual(
      [0.5, 1.5].map((x) => resultOf(TYPE, { column: "x", partition_object: negative, threshold: 9 }, { x: [x] }).success),
      [false, false],
    );
  });

  it("counts the last edge in, and what lies outside as tails", () => {
    assert.deepEqual(observe({ partition_object }, [0, 1, 2, null, 0.5]), {
      success: true,
      observed: 0,
      observed_partition: { bins: [0, 1, 2], weights: [0.5, 0.5], tail_weights: [0, 0] },
      expected_partition: { bins: [0, 1, 2], weights: [0.5, 0.5], tail_weights: [0, 0] },
    });
    assert.deepEqual(observe({ partition_object, threshold: 1, tail_weight_holdout: 0.5 }, [-1, 0, 1, 3]), {
      success: true,
      observed: 0,
      observed_partition: { bins: [0, 1, 2], weights: [0.25, 0.25], tail_weights: [0.25, 0.25] },
      expected_partition: { bins: [0, 1, 2], weights: [0.25, 0.25], tail_weights: [0.25, 0.25] },
    });
  });

  it("takes tail weights, or infinite ends, for what is outside", () => {
    const tails = { bins: [0, 1], weights: [0.5], tail_weights: [0.25, 0.25] };
    assert.deepEqual(observe({ partition_object: tails, threshold: 0 }, [-1, 0.5, 0.5, 2]), {
      success: true,
      observed: 0,
      observed_partition: { bins: [0, 1], weights: [0.5], tail_weights: [0.25, 0.25] },
      expected_partition: { bins: [0, 1], weights: [0.5], tail_weights: [0.25, 0.25] },
    });
    const open = { bins: [Number.NEGATIVE_INFINITY, 0, 1], weights: [0.5, 0.5] };
    assert.deepEqual(observe({ partition_object: open, threshold: 0, tail_weight_holdout: 0.5 }, [-5, 0.5, 2, 2]), {
      success: true,
      observed: 0,
      observed_partition: { bins: [0, 1], weights: [0.25], tail_weights: [0.25, 0.5] },
      expected_partition: { bins: [0, 1], weights: [0.25], tail_weights: [0.25, 0.5] },
    });
  });

  it("shares what is held out within among empty bins", () => {
    const gaps = { bins: [0, 1, 2, 3, 4], weights: [0.5, 0, 0, 0.5] };
    assert.deepEqual(observe({ partition_object: gaps, threshold: 0, internal_weight_holdout: 0.5 }, [0, 1, 2, 3]), {
      success: true,
      observed: 0,
      observed_partition: { bins: gaps.bins, weights: [0.25, 0.25, 0.25, 0.25], tail_weights: [0, 0] },
      expected_partition: { bins: gaps.bins, weights: [0.25, 0.25, 0.25, 0.25], tail_weights: [0, 0] },
    });
  });

  it("raises where values are no numbers", () =>
    assert.equal(observe({ partition_object }, [1, "a"]), 'TypeError: column x is not numeric: it holds "a", so it has no bins'));
});

describe("a column without a partition", () => {
  it("tells its own distribution", () => {
    assert.deepEqual(observe({ bucketize_data: false, threshold: 0 }, ["a", "b", "a", null, "a"]), {
      success: true,
      observed: 0,
      observed_partition: { values: ["a", "b"], weights: [0.75, 0.25] },
      expected_partition: { values: ["a", "b"], weights: [0.75, 0.25] },
    });
    // Four values: Sturges has ceil(log2 5) = 3 bins; Freedman and Diaconis have 4 / (2 · 2 / ∛4) = 1.6, so 2.
    const own = { bins: [0, 4 / 3, 8 / 3, 4], weights: [0.5, 0, 0.5], tail_weights: [0, 0] };
    assert.deepEqual(observe({}, [0, 1, 3, 4]), { success: true, observed: 0, observed_partition: own, expected_partition: own });
    assert.equal(observe({}, [null]), "ValueError: column x holds no value, so it has no distribution");
    assert.equal(
      observe({ partition_object: { bins: [0, 1], weights: [1] } }, [null]),
      "ValueError: column x holds no value, so it has no distribution",
    );
    assert.match(
      String(observe({ tail_weight_holdout: 0.1 }, [1, 2])),
      /^ValueError: tail_weight_holdout must be 0 when using tail_weights/,
    );
    assert.match(String(observe({ internal_weight_holdout: 0.1 }, ["a"])), /^ValueError: Internal weight holdout cannot be used/);
  });
});

describe("a partition", () => {
  it("that is none is refused", () => {
    assert.match(refused({ partition_object: { values: ["a"], weights: [0.5] } }), /Invalid partition object/);
    assert.match(refused({ partition_object: { bins: [0, 0], weights: [1] } }), /Invalid partition object/);
    assert.match(
      refused({ partition_object: { values: ["a"], weights: [1] }, internal_weight_holdout: 0.1 }),
      /cannot be used for discrete data/,
    );
    const bins = { bins: [0, 1], weights: [1] };
    assert.match(refused({ partition_object: bins, threshold: -1 }), /Threshold must be specified, greater than or equal to zero/);
    assert.match(
      refused({ partition_object: bins, bucketize_data: false }),
      /continuous partition object and the bucketize_data parameter/,
    );
    assert.match(refused({ partition_object: bins, tail_weight_holdout: 2 }), /tail_weight_holdout must be between zero and one; found 2/);
    const tails = { bins: [0, 1], weights: [0.5], tail_weights: [0.5, 0] };
    assert.match(refused({ partition_object: tails, tail_weight_holdout: 0.1 }), /must be 0 when using tail_weights/);
    const open = { bins: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], weights: [1] };
    assert.match(refused({ partition_object: open, tail_weight_holdout: 0.1 }), /cannot be used for partitions with infinite endpoints/);
    assert.match(refused({ partition_object: { ...tails, bins: [0, Number.POSITIVE_INFINITY] } }), /There can be no tail weights/);
  });
});
