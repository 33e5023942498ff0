import assert from "node:assert/strict";
import { distanceAbove, distanceOf } from "../../../domain/quality/distributions/kolmogorov.ts";
import { chiSquareAbove, cumulativeOf, type Distribution } from "../../../domain/quality/distributions/named.ts";

const close = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) <= 1e-11 + 1e-9 * Math.abs(expected), `expected ${expected}, found ${found}`);

// Figures: scipy 1.11.

describe("a distribution", () => {
  const FIGURES: readonly (readonly [Distribution, readonly number[], number, number])[] = [
    ["norm", [], -4, 3.167124183311986e-5],
    ["norm", [1, 2.5], 0.3, 0.3897387524442028],
    ["beta", [2, 3], 0.3, 0.34829999999999994],
    ["beta", [0.5, 0.7, 0, 3], 2.5, 0.8312806666130889],
    ["gamma", [2.2], 0.7, 0.11784330461494014],
    ["gamma", [9, 1, 0.5], 20, 0.9999999957473356],
    ["poisson", [2.5], 3.3, 0.7575761331330662],
    ["uniform", [-1, 4], 0.3, 0.325],
    ["chi2", [3], 2.5, 0.5247089166569795],
    ["chi2", [7, 1, 2], 20, 0.7812781488768429],
    ["expon", [0.5, 3], 1, 0.15351827510938593],
  ];
  for (const [name, parameters, x, expected] of FIGURES) {
    it(`${name}(${parameters.join(", ")}) has up to ${x} the probability that scipy gives it`, () =>
      close(cumulativeOf(name, parameters)(x), expected));
  }

  it("of chi-square keeps its digits where it is small", () => {
    close(chiSquareAbove(0.5, 1), 0.47950012218695337);
    close(chiSquareAbove(10, 4), 0.04042768199451279);
    close(chiSquareAbove(200, 9), 3.312992393909567e-38);
    assert.ok(Number.isNaN(chiSquareAbove(0, 0)));
  });
});

describe("the distance of a sample from its distribution", () => {
  it("is the greatest on either side of each step", () => {
    assert.equal(
      distanceOf([0.5], (x) => x),
      0.5,
    );
    assert.equal(
      distanceOf([0.1, 0.2], (x) => x),
      0.8,
    );
    assert.equal(
      distanceOf([], (x) => x),
      0,
    );
  });

  it("is as probable as scipy says, whichever way it is summed", () => {
    const figures: readonly (readonly [count: number, distance: number, expected: number])[] = [
      [1, 0.3, 1.0],
      [5, 0.15, 0.9988],
      [10, 0.3, 0.27053557479999946],
      [10, 0.95, 1.9531250000000172e-13],
      [20, 0.6, 2.0483011649719853e-7],
      [100, 0.05, 0.9532159710635725],
      [100, 0.3, 1.7719869892662917e-8],
      [140, 0.08, 0.31480749911643063],
      [141, 0.003, 1.0],
      [200, 0.02, 0.9999948480179858],
      [1000, 0.03, 0.3226902143914636],
      [1000, 0.08, 5.154189384789824e-6],
      [10000, 0.01, 0.2682191277029192],
      [5, 1, 0.0],
    ];
    for (const [count, distance, expected] of figures) close(distanceAbove(count, distance), expected);
  });
});
