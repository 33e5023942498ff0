import assert from "node:assert/strict";
import { once } from "node:events";
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import type { HeldPage, Ledger, Quote, Series } from "../../ops/dashboard/messages.ts";
import type { PipelineView } from "../../ops/dashboard/run-messages.ts";
import { assay, ended, firstSaid, replay, startAssay } from "../support/assay.ts";
import { runHere } from "../support/run-here.ts";
import { useTempDir } from "../support/temp-dir.ts";

describe("assay dashboard", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");

  /** Serves while `use` runs, and is then ended as by Ctrl-C. */
  async function served(
    use: (url: string) => Promise<void>,
    ...more: readonly string[]
  ): Promise<{ readonly code: number | null; readonly stderr: string }> {
    const child = startAssay("dashboard", "--data", data(), "--port", "0", "--json", ...more);
    const end = ended(child);
    const { url } = await firstSaid<{ readonly url: string }>(child);
    try {
      await use(url);
    } finally {
      child.kill("SIGINT");
    }
    return end;
  }
  const asked = async <A>(url: string): Promise<A> => (await (await fetch(url)).json()) as A;

  it("serves what both pipelines published, and writes nothing", async () => {
    await runHere("stream-ingest", data(), {
      symbols: ["AAPL"],
      providerOptions: { faults: "negative-price=0.02", minutes: "3", rate: "20" },
    });
    await runHere("historical-batch", data(), { symbols: ["AAPL"], from: "2025-12-01", to: "2025-12-31" });
    const state = () =>
      globSync("**/*", { cwd: data() })
        .sort()
        .map((path) => [path, statSync(join(data(), path)).mtimeMs]);
    const before = state();
    const { code, stderr } = await served(async (url) => {
      const [quote] = await asked<readonly Quote[]>(`${url}api/quotes`);
      assert.deepEqual([quote!.symbol, quote!.source, quote!.trades !== undefined], ["AAPL", "simulated", true]);
      const days = await asked<Series>(`${url}api/series?symbol=AAPL&from=2025-12-20&to=2025-12-31`);
      assert.deepEqual(days.times, ["2025-12-22", "2025-12-23", "2025-12-24", "2025-12-26", "2025-12-29", "2025-12-30", "2025-12-31"]);
      assert.deepEqual([days.missing, days.adjusted, days.basis, days.currency], [[], null, "traded", "USD"]);
      const minutes = await asked<Series>(`${url}api/series?symbol=AAPL&interval=minute`);
      assert.deepEqual([minutes.timeZone, minutes.times[0]], ["America/New_York", Date.parse("2026-01-20T14:30Z") / 1000]);
      assert.equal(minutes.notional!.length, minutes.times.length);
      const held = await asked<HeldPage>(`${url}api/held?rule=price-above-zero`);
      assert.match(held.replay, /^npx assay quarantine replay --rule price-above-zero --dry-run --data /);
      assert.equal(held.total, held.records.length);
      const ledger = await asked<Ledger>(`${url}api/ledger`);
      assert.equal(ledger.adrift, 0);
      assert.deepEqual(
        ledger.rests.find(([account]) => account === "quarantined"),
        ["quarantined", held.total],
      );
      const pipelines = await asked<readonly PipelineView[]>(`${url}api/pipelines`);
      assert.deepEqual(pipelines.map(({ pipeline, balanced }) => [pipeline, balanced]).sort(), [
        ["historical-batch", true],
        ["stream-ingest", true],
      ]);
    });
    assert.deepEqual([code, stderr], [0, ""]);
    // SQLite's own files beside the database are a reader's as much as a writer's.
    const own = (all: ReturnType<typeof state>) => all.filter(([path]) => !/^$|assay\.db|^\.$/.test(String(path)));
    assert.deepEqual(own(state()), own(before));
  });

  it("has adjusted closes beside the traded ones where a source gives both", async () => {
    const file = join(directory(), "bars.jsonl");
    const bar = { symbol: "SPLT", volume: 10, currency: "USD", source: "file" };
    writeFileSync(
      file,
      [
        { ...bar, price_date: "2024-01-02", open: 400, high: 410, low: 390, close: 400, adjusted_close: 100 },
        { ...bar, price_date: "2024-01-04", open: 100, high: 104, low: 99, close: 101, adjusted_close: 101 },
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    );
    assert.equal((await assay(...replay(data(), [file]))).code, 0);
    await served(async (url) => {
      const series = await asked<Series>(`${url}api/series?symbol=SPLT`);
      assert.deepEqual([series.close, series.adjusted, series.missing], [[400, 101], [100, 101], ["2024-01-03"]]);
    });
  });

  it("is there before there are data, and says so", async () => {
    await served(async (url) => {
      const answer = await fetch(`${url}api/ledger`);
      assert.equal(answer.status, 404);
      assert.match(
        ((await answer.json()) as { fault: { message: string } }).fault.message,
        /^there is no data in .* yet: run a pipeline first/,
      );
      assert.equal((await fetch(url)).status, 200);
    });
  });

  it("names what is wrong in an address", async () => {
    await runHere("historical-batch", data(), { symbols: ["AAPL"], from: "2025-12-01", to: "2025-12-31" });
    await served(async (url) => {
      const fault = async (path: string) => {
        const answer = await fetch(`${url}api/${path}`);
        return [answer.status, ((await answer.json()) as { fault: { message: string } }).fault.message];
      };
      assert.deepEqual(await fault("series"), [400, "symbol is missing; name one, as in symbol=AAPL"]);
      assert.deepEqual(await fault("series?symbol=AAPLE"), [404, "nothing is served of AAPLE: did you mean AAPL? 1 symbol served in all"]);
      assert.deepEqual(await fault("series?symbol=AAPL&interval=week"), [400, 'interval is "week"; allowed are day and minute']);
      assert.deepEqual(await fault("series?symbol=AAPL&from=2026-02-30"), [
        400,
        'from is "2026-02-30"; allowed is a date from 1900 to 2199, as in 2026-01-18',
      ]);
      assert.deepEqual(await fault("series?symbol=AAPL&from=2026-01-02&to=2026-01-01"), [
        400,
        "from is 2026-01-02, which is after to, 2026-01-01: exchange them",
      ]);
      assert.deepEqual(await fault("series?symbol=AAPL&source=yahoo"), [404, "AAPL has no such bars of yahoo; it has those of simulated"]);
      assert.deepEqual(await fault("held?zone=raw"), [400, 'zone is "raw"; allowed are quarantine and dead-letters']);
      assert.deepEqual((await fault("quality?dataset=../raw"))[0], 400);
      const pages = "pages are /market, /quality, /quarantine, /ledger, /runs, /cost";
      assert.deepEqual(await fault("serie"), [404, `nothing answers GET /api/serie: ${pages}`]);
      const page = await fetch(`${url}markt`);
      assert.deepEqual([page.status, await page.text()], [404, `nothing answers GET /markt: ${pages}\n`]);
      const century = await asked<Series>(`${url}api/series?symbol=AAPL&from=1926-01-01&to=2026-01-01`);
      assert.equal(century.times.length, 22);
    });
  });

  it("answers to no other host name, to no page of another site, and to nothing but questions", async () => {
    await served(async (url) => {
      const status = (path: string, headers: Record<string, string>) =>
        new Promise<number>((resolve) => get(`${url}${path}`, { headers }, (answer) => resolve(answer.resume().statusCode!)));
      assert.equal(await status("", { host: "assay.example:80" }), 421);
      assert.equal(await status("", { host: "127.0.0.1.assay.example" }), 421);
      assert.equal(await status("", { host: "localhost:1" }), 200);
      assert.equal(await status("api/about", { "sec-fetch-site": "cross-site" }), 403);
      assert.equal(await status("api/about", { "sec-fetch-site": "same-origin" }), 200);
      assert.equal((await fetch(`${url}api/about`, { method: "POST" })).status, 404);
      assert.equal((await fetch(`${url}..%2f..%2fpackage.json`)).status, 404);
      const policy = (await fetch(url)).headers.get("content-security-policy") ?? "";
      assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.doesNotMatch(policy, /unsafe|https?:/);
    });
  });

  it("refuses a port in use, a directory of another format, and options that make no sense, all at once", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const taken = await assay("dashboard", "--data", data(), "--port", String(port));
    other.close();
    assert.deepEqual(
      [taken.code, taken.stderr],
      [2, `assay: port ${port} is in use, perhaps by another dashboard: name another with --port, or let one be found with --port 0\n`],
    );
    mkdirSync(data());
    writeFileSync(join(data(), "FORMAT"), "assay-data 9\n");
    const wrong = await assay("dashboard", "--data", data(), "--port", "99999", "--calendar", "XNYX", "--ceiling", "5", "--json");
    assert.equal(wrong.code, 2);
    assert.deepEqual(
      (wrong.json.errors as string[]).map((text) => text.split(":")[0]),
      [
        'there is no calendar "XNYX"',
        '--port is "99999"; allowed is a whole number from 0 to 65535',
        `${data()} was written by a newer Assay (assay-data 9), and there is no migration from assay-data 9 to 1`,
        "--usage and --ceiling are about an estimate",
      ],
    );
    const estimate = await assay("dashboard", "--cost", "nowhere.json", "--usage", "smal", "--ceiling", "-1", "--json");
    assert.deepEqual(
      (estimate.json.errors as string[]).map((text) => text.split(":")[0]),
      [
        "there is no file nowhere.json",
        '--usage is "smal", which is neither a usage nor a file',
        '--ceiling is "-1"; allowed is a number of US dollars a month, as in 150',
      ],
    );
    assert.equal(readFileSync(join(data(), "FORMAT"), "utf8"), "assay-data 9\n");
  });
});
