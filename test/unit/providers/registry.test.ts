import assert from "node:assert/strict";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { providerByName } from "../../../adapters/providers/registry.ts";

async function faults(name: string, options: Readonly<Record<string, unknown>> = {}): Promise<string[][]> {
  const made = await providerByName(name, options);
  assert.ok(isLeft(made));
  return made.left.map(({ where, message }) => [where, message]);
}

describe("providerByName", () => {
  it("makes a simulated market of New York's sessions, its seed 42 and without faults unless told otherwise", async () => {
    const made = await providerByName("simulated", {});
    assert.ok(isRight(made));
    assert.equal(made.right.name, "simulated");
    assert.match(made.right.fingerprint, /^simulated\/1 seed=42 calendar=XNYS faults=none symbols=AAPL,/);
    const told = await providerByName("simulated", { seed: "-7", faults: "late=0.5" });
    assert.ok(isRight(told));
    assert.match(told.right.fingerprint, / seed=-7 .* faults=late=0\.5 /);
    const slices = await made.right.plan({ symbols: ["AAPL"], from: "2024-07-04", to: "2024-07-04" });
    assert.ok(isLeft(slices), "the fourth of July is no session");
  });

  it("names the provider that is near an unknown one", async () => {
    assert.deepEqual(await faults("replya"), [
      ["--provider", "there is no provider replya: did you mean replay? known are simulated, replay"],
    ]);
    assert.deepEqual(await faults("toString"), [["--provider", "there is no provider toString: known are simulated, replay"]]);
  });

  it("refuses options of another provider together with wrong ones", async () => {
    assert.deepEqual(
      (await faults("simulated", { input: ["x"], seed: "1.5", faults: "x=1" })).map(([where]) => where),
      ["--input", "--seed", "--faults"],
    );
    assert.deepEqual(await faults("replay", { seed: "1", format: "jsnol", symbol: undefined }), [
      ["--seed", "provider replay takes no --seed, only --input, --symbol, --format, --source"],
      ["--format", "there is no format jsnol: did you mean jsonl? known are csv, jsonl, lean-daily-zip, alpha-vantage, yahoo-chart"],
      ["--input", "no file is named: give at least one --input FILE"],
    ]);
    assert.deepEqual(await faults("simulated", { seed: "9007199254740993" }), [
      ["--seed", '--seed is "9007199254740993"; allowed is a whole number up to ±9007199254740991'],
    ]);
  });
});
