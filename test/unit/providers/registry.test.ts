import assert from "node:assert/strict";
import { join } from "node:path";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import type { Options } from "../../../adapters/providers/options.ts";
import { providerByName } from "../../../adapters/providers/registry.ts";
import { send, useHttpServer } from "../../support/http-server.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { leftOf, rightOf, textOf } from "../providers-live/helpers.ts";
import { environment } from "../providers-ticks/helpers.ts";

async function faults(name: string, options: Readonly<Record<string, unknown>> = {}): Promise<string[][]> {
  const made = await providerByName(name, options, environment());
  assert.ok(isLeft(made));
  return made.left.map(({ where, message }) => [where, message]);
}

describe("providerByName", () => {
  it("makes a simulated market of New York's sessions, its seed 42 and without faults unless told otherwise", async () => {
    const made = await providerByName("simulated", {}, environment());
    assert.ok(isRight(made));
    assert.equal(made.right.name, "simulated");
    assert.match(made.right.fingerprint, /^simulated\/1 seed=42 calendar=XNYS faults=none symbols=AAPL,/);
    const told = await providerByName("simulated", { seed: "-7", faults: "late=0.5" }, environment());
    assert.ok(isRight(told));
    assert.match(told.right.fingerprint, / seed=-7 .* faults=late=0\.5 /);
    const slices = await made.right.plan({ symbols: ["AAPL"], from: "2024-07-04", to: "2024-07-04" });
    assert.ok(isLeft(slices), "the fourth of July is no session");
  });

  it("names the provider that is near an unknown one", async () => {
    assert.deepEqual(await faults("replya"), [
      ["--provider", "there is no provider replya: did you mean replay? known are simulated, replay, alpha-vantage, yahoo"],
    ]);
    assert.deepEqual(await faults("toString"), [
      ["--provider", "there is no provider toString: known are simulated, replay, alpha-vantage, yahoo"],
    ]);
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

  describe("of services", () => {
    const server = useHttpServer();
    const directory = useTempDir();
    const KEY = "TESTKEY123456789";
    const provider = async (name: string, options: Options) =>
      rightOf(
        await providerByName(
          name,
          { "base-url": server().url, ...options },
          environment({ ALPHA_VANTAGE_API_KEY: KEY }, join(directory(), "state", "budget.sqlite")),
        ),
      );
    const DAY = { "1. open": "1.0", "2. high": "2.0", "3. low": "0.5", "4. close": "1.5", "5. volume": "100" };
    const DAILY = { "Meta Data": { "2. Symbol": "AAPL" }, "Time Series (Daily)": { "2026-01-16": DAY } };
    const slice = { id: "AAPL", symbol: "AAPL" };

    it("asks Alpha Vantage for what the options say, with the key of the environment, which is kept nowhere", async () => {
      server().answer(send({ ...DAILY, echo: KEY }));
      const asked = await provider("alpha-vantage", { adjusted: true, "output-size": "full" });
      assert.equal(asked.fingerprint, "alpha-vantage/1 function=TIME_SERIES_DAILY_ADJUSTED outputsize=full");
      const original = rightOf(await asked.fetch(slice));
      assert.deepEqual(server().requests, [
        `/query?function=TIME_SERIES_DAILY_ADJUSTED&symbol=AAPL&outputsize=full&datatype=json&apikey=${KEY}`,
      ]);
      assert.ok(!(await textOf(original.body())).includes(KEY));
      assert.deepEqual(
        original.redactions?.map(({ rule }) => rule),
        ["known:ALPHA_VANTAGE_API_KEY"],
      );
    });

    it("counts Alpha Vantage's requests in the environment's file, whichever provider makes them", async () => {
      server().answer(send(DAILY));
      const second = async (n: number) => {
        const asked = rightOf(
          await providerByName(
            "alpha-vantage",
            { "base-url": server().url },
            {
              ...environment({ ALPHA_VANTAGE_API_KEY: KEY }, join(directory(), "budget.sqlite")),
              clock: { now: () => Date.UTC(2026, 0, 20) + n * 1_000 },
            },
          ),
        );
        return asked.fetch(slice);
      };
      for (let n = 0; n < 25; n++) rightOf(await second(n));
      assert.deepEqual(leftOf(await second(25)), {
        _tag: "RateLimited",
        retryable: true,
        message: "all requests that the key may make in 24 hours are used up; the next one is free at 2026-01-21T00:00Z",
        retryAfterMs: 86_400_000 - 25_000,
      });
      assert.equal(server().requests.length, 25);
    });

    it("asks Yahoo once it is said to be unofficial", async () => {
      const plan = { symbols: ["AAPL"] };
      const faults = leftOf(await (await provider("yahoo", {})).plan(plan));
      assert.deepEqual(
        faults.map(({ where }) => where),
        ["--unofficial"],
      );
      const body = { chart: { result: [{ meta: {} }], error: null } };
      server().answer(send(body));
      const asked = await provider("yahoo", { unofficial: "true" });
      const [planned] = rightOf(await asked.plan(plan));
      assert.equal(await textOf(rightOf(await asked.fetch(planned!)).body()), JSON.stringify(body));
      assert.match(server().requests[0]!, /^\/v8\/finance\/chart\/AAPL\?period1=/);
    });

    it("names every wrong option of a service at once", async () => {
      assert.deepEqual(
        await faults("alpha-vantage", { adjusted: "maybe", "output-size": "fll", "base-url": "ftp://x", unofficial: true }),
        [
          ["--unofficial", "provider alpha-vantage takes no --unofficial, only --adjusted, --output-size, --base-url"],
          ["--adjusted", '--adjusted is "maybe"; allowed are true and false'],
          ["--output-size", "there is no output size fll: did you mean full? known are compact, full"],
          ["--base-url", '--base-url is "ftp://x"; allowed is a URL that begins with https:// or http://'],
        ],
      );
      assert.deepEqual(await faults("yahoo", { unofficial: "yes", "base-url": "x", seed: "1" }), [
        ["--seed", "provider yahoo takes no --seed, only --unofficial, --base-url"],
        ["--unofficial", '--unofficial is "yes"; allowed are true and false'],
        ["--base-url", '--base-url is "x"; allowed is a URL that begins with https:// or http://'],
      ]);
    });
  });
});
