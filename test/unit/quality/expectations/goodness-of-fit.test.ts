import assert from "node:assert/strict";
import { refusals, resultOf } from "../helpers.ts";

type Given = Readonly<Record<string, ArrayLike<unknown>>>;

/** The verdict, and what was observed to ten digits. */
function observe(type: string, kwargs: object, columns: Given): unknown {
  const result = resultOf(type, { ...kwargs }, columns);
  if (result._tag !== "Observed") return result._tag === "Raised" ? result.raised.message : result;
  return [result.success, typeof result.observed === "number" ? Number(result.observed.toPrecision(10)) : result.observed];
}
const detailsOf = (type: string, kwargs: object, columns: Given) => {
  const result = resultOf(type, { ...kwargs }, columns);
  return result._tag === "Observed" ? result.details : result;
};
const refused = (type: string, kwargs: object) => refusals(type, { ...kwargs })[0]!;
const repeated = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([value, count]) => Array.from({ length: count }, () => value));

// Figures: scipy 1.11.

describe("the chi-square test", () => {
  const TYPE = "expect_column_chisquare_test_p_value_to_be_greater_than";
  const partition_object = { values: ["a", "b", "c"], weights: [0.3, 0.3, 0.4] };
  const x = [...repeated({ a: 24, b: 30, c: 46 }), null];

  it("tells how probable the values are under the weights expected", () => {
    assert.deepEqual(observe(TYPE, { column: "x", partition_object }, { x }), [true, 0.3499377491]);
    assert.deepEqual(observe(TYPE, { column: "x", partition_object, p: 0.4 }, { x }), [false, 0.3499377491]);
  });

  it("shares what is held out among the values not expected, which have no probability without it", () => {
    const some = { column: "x", partition_object: { values: ["a", "b"], weights: [0.5, 0.5] } };
    const stranger = repeated({ a: 5, b: 4, c: 1 });
    assert.deepEqual(observe(TYPE, some, { x: stranger }), [false, 0]);
    assert.deepEqual(observe(TYPE, { ...some, tail_weight_holdout: 0.1 }, { x: stranger }), [true, 0.9459594689]);
    assert.deepEqual(detailsOf(TYPE, { ...some, tail_weight_holdout: 0.1 }, { x: stranger }), {
      observed_partition: { values: ["a", "b", "c"], weights: [0.5, 0.4, 0.1] },
      expected_partition: { values: ["a", "b", "c"], weights: [0.45, 0.45, 0.1] },
    });
  });

  it("has nothing to tell of no value, or of one", () => {
    assert.deepEqual(observe(TYPE, { column: "x", partition_object }, { x: [null] }), [false, null]);
    assert.deepEqual(observe(TYPE, { column: "x", partition_object: { values: ["a"], weights: [1] } }, { x: ["a"] }), [false, null]);
  });

  it("needs a partition of values", () => {
    for (const wrong of [undefined, { bins: [0, 1], weights: [1] }, { values: ["a"], weights: [0.5] }]) {
      assert.match(refused(TYPE, { column: "x", partition_object: wrong }), /Invalid partition object\./);
    }
  });
});

describe("the Kolmogorov-Smirnov test against a distribution", () => {
  const TYPE = "expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than";
  const x = [-1.2, -0.4, 0.1, 0.3, 0.9, 1.7, null];

  it("has scipy's probability", () => {
    const p = (distribution: string, params: unknown) => observe(TYPE, { column: "x", distribution, params }, { x });
    assert.deepEqual(p("norm", [0, 1]), [true, 0.916605287]);
    assert.deepEqual(p("norm", { mean: 5, std_dev: 1 }), [false, 2.552701352e-20]);
    assert.deepEqual(p("uniform", { min: -2, max: 4 }), [true, 0.8335595062]);
    assert.deepEqual(p("expon", {}), [true, 0.2064648515]);
  });

  it("tells the parameters as scipy takes them, and the distance", () => {
    assert.deepEqual(detailsOf(TYPE, { column: "x", distribution: "uniform", params: { min: 0, max: 2 } }, { x: [1] }), {
      expected_params: [0, 2],
      observed_ks_result: [0.5, 1],
    });
  });

  it("refuses parameters that a distribution does not have, in Great Expectations' words", () => {
    const why = (distribution: string, params: unknown, p_value = 0.05) => refused(TYPE, { column: "x", distribution, params, p_value });
    assert.match(why("cauchy", []), /Unsupported {2}distribution provided\); found "cauchy"$/);
    assert.deepEqual(refusals(TYPE, { column: "x", distribution: "norm", params: [] }), []);
    assert.match(why("norm", null), /params must be a dict or list/);
    assert.match(why("norm", [0, -1]), /std_dev and scale must be positive\.$/);
    assert.match(why("beta", [2]), /Missing required parameters: beta distributions require 2 positive parameters/);
    assert.match(why("beta", { alpha: 2, beta: -1 }), /Invalid parameters: beta distributions/);
    assert.match(why("gamma", [1, 0, 1, 1]), /Too many parameters provided: gamma/);
    assert.match(why("expon", [0, 1, 1]), /Too many arguments provided: expon/);
    assert.match(why("norm", [0, 1], 1), /p_value must be between 0 and 1 exclusive$/);
  });
});

describe("the bootstrapped Kolmogorov-Smirnov test", () => {
  const TYPE = "expect_column_bootstrapped_ks_test_p_value_to_be_greater_than";
  const partition_object = { bins: [0, 1, 2], weights: [0.5, 0.5] };
  const even = Array.from({ length: 100 }, (_, nth) => nth / 50);

  it("draws the same samples each time", () => {
    const first = observe(TYPE, { column: "x", partition_object }, { x: even });
    assert.deepEqual(observe(TYPE, { column: "x", partition_object }, { x: even }), first);
    assert.equal((first as readonly unknown[])[0], true);
    assert.deepEqual(observe(TYPE, { column: "x", partition_object, bootstrap_samples: 9 }, { x: [9, 9, 9] }), [true, 0.1]);
    assert.deepEqual(observe(TYPE, { column: "x", partition_object }, { x: [null] }), [false, null]);
  });

  it("tells both distributions, with a bin for what lies outside", () => {
    const kwargs = { column: "x", partition_object, bootstrap_samples: 1, bootstrap_sample_size: 2 };
    assert.deepEqual(detailsOf(TYPE, kwargs, { x: [-1, 0.5, 1.5, 1.5] }), {
      bootstrap_samples: 1,
      bootstrap_sample_size: 2,
      observed_partition: { bins: [-1, 0, 1, 2], weights: [0.25, 0.25, 0.5] },
      expected_partition: partition_object,
      observed_cdf: { x: [-1, 0, 1, 2], cdf_values: [0, 0.25, 0.5, 1] },
      expected_cdf: { x: [0, 1, 2], cdf_values: [0, 0.5, 1] },
    });
  });

  it("needs bins with finite ends", () => {
    const why = (partition: object) => refused(TYPE, { column: "x", partition_object: partition });
    assert.match(why({ values: ["a"], weights: [1] }), /Invalid continuous partition object/);
    assert.match(why({ bins: [Number.NEGATIVE_INFINITY, 0], weights: [1] }), /Partition endpoints must be finite\.$/);
    assert.match(why({ bins: [0, 1], weights: [0.8], tail_weights: [0.1, 0.1] }), /Partition cannot have tail weights/);
  });

  it("draws no more than can be waited for", () => {
    const told = (bootstrap_samples: number, bootstrap_sample_size: number) =>
      refused(TYPE, { column: "x", partition_object, bootstrap_samples, bootstrap_sample_size });
    assert.match(
      told(1, 1e12),
      /the samples have 1,000,000,000,000 values in all: fewer or smaller ones, 10,000,000 at most, tell as much$/,
    );
    assert.match(told(1e12, 0), /the samples have 1,000,000,000,000 values in all/);
  });
});

describe("the association of two columns", () => {
  const TYPE = "expect_column_pair_cramers_phi_value_to_be_less_than";
  const a = repeated({ p: 10, q: 10 });
  const pair = { column_A: "a", column_B: "b" };

  it("is none of independent ones, and whole of ones that tell each other", () => {
    assert.deepEqual(observe(TYPE, pair, { a, b: a.map((_, row) => (row % 2 === 0 ? "x" : "y")) }), [true, 0]);
    assert.deepEqual(observe(TYPE, pair, { a, b: a }), [false, 0.9]);
    assert.deepEqual(observe(TYPE, { ...pair, threshold: 0.95 }, { a: [...a, "r"], b: [...a, "s"] }), [false, 1]);
  });

  it("counts numbers by bin, rare values as one, and what is missing as a value", () => {
    const crosstab = (kwargs: object, columns: Given) => detailsOf(TYPE, { ...pair, ...kwargs }, columns);
    assert.deepEqual(crosstab({ n_bins_A: 2, n_bins_B: 1 }, { a: [0, 1, 2, null], b: ["x", "x", "y", "z"] }), {
      crosstab: {
        rows: ["(missing)", "[0, 1)", "[1, 2]"],
        columns: ["(other)", "x"],
        counts: [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
      },
    });
    assert.deepEqual(crosstab({ bins_A: [1], bins_B: [["x", "y"]] }, { a: [0, 1, 2], b: ["x", "y", "z"] }), {
      crosstab: {
        rows: ["[0, 1)", "[1, 2]"],
        columns: ["x, y", "z"],
        counts: [
          [1, 0],
          [1, 1],
        ],
      },
    });
  });

  it("is not told where bins do not suit the values, or too many are to be counted", () => {
    const raised = (kwargs: object, columns: Given) => observe(TYPE, { ...pair, ...kwargs }, columns);
    assert.match(String(raised({ bins_A: [1] }, { a: ["x"], b: ["x"] })), /^column a .* must be groups, a list of lists of values$/);
    assert.match(String(raised({ bins_B: [["x"]] }, { a: ["x"], b: [1] })), /^column b .* must be edges, a list of numbers$/);
    assert.deepEqual(raised({ bins_A: [1] }, { a: [null], b: ["x"] }), [false, null]);
    const ids = Array.from({ length: 1001 }, (_, nth) => `id${nth}`);
    assert.match(
      String(raised({ bins_A: [["x"]], bins_B: [["x"]] }, { a: ids, b: ids })),
      /too many different values .* 1001 by 1001 of them/,
    );
    for (const n_bins_A of [0, 1e12]) assert.match(refused(TYPE, { ...pair, n_bins_A }), /n_bins_A must be an integer from 1 to 1,000/);
    assert.match(refused(TYPE, { ...pair, bins_A: [] }), /bins_A must be a list of numbers/);
  });

  it("cannot be told of a column that holds one value", () =>
    assert.deepEqual(observe(TYPE, pair, { a, b: a.map(() => 1) }), [false, null]));
});
