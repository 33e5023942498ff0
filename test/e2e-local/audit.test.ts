import assert from "node:assert/strict";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assay, type Ended, replay } from "../support/assay.ts";
import { CURATED, OTHER_ZONES, type Places, type Tampering } from "./tamperings.ts";

/**
 * Each kind of tampering has an input file of its own. With five records to a batch, each file is alone in its objects of
 * every zone, so that one audit answers for all of them.
 */
const HEADER = "date,open,high,low,close,volume,symbol\n";
const fileOf = (symbol: string) =>
  `${HEADER}${[
    "02,10,11,9,10.5,100",
    "03,10.5,11,10,10.75,200",
    "04,10.75,11,-1,10.25,300",
    "05,10.25,11,10,10.5,400",
    "05,10.25,11,10,10.5,400",
  ]
    .map((line) => `2024-01-${line},${symbol}\n`)
    .join("")}`;

describe("assay audit", () => {
  const directory = mkdtempSync(join(tmpdir(), "assay-audit-"));
  const data = join(directory, "data");
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** The curated zone is tampered with in both formats; the second run writes it as JSON lines. */
  const runs = [
    { format: "parquet", tamperings: [...CURATED, ...OTHER_ZONES], id: "" },
    { format: "jsonl", tamperings: CURATED, id: "" },
  ];
  let untouched: Ended;
  let tampered: Ended;
  let inWords: Ended;
  const unreadable = () => (tampered.json.findings as Found[]).filter(({ kind }) => kind === "unreadable").map(({ message }) => message);
  const places = new Map<Tampering, Map<string, Places>>();

  before(async () => {
    for (const run of runs) {
      const files = run.tamperings.map((_, i) => {
        const path = join(directory, `${run.format}-${String(i).padStart(2, "0")}.csv`);
        writeFileSync(path, fileOf(`${run.format}${i}`));
        return path;
      });
      const ran = await assay(...replay(data, files, "--gate", "rows", "--set", "batchRecords=5", `format=${run.format}`));
      assert.equal(ran.code, 0, ran.stderr);
      const n = files.length;
      const { received, curated, quarantined, duplicate } = ran.json;
      assert.deepEqual({ received, curated, quarantined, duplicate }, { received: 5 * n, curated: 3 * n, quarantined: n, duplicate: n });
      run.id = ran.json.runId;
    }
    untouched = await assay("audit", "--data", data, "--json");
    const pristine = join(directory, "pristine");
    cpSync(data, pristine, { recursive: true });
    for (const { id, format, tamperings } of runs) {
      for (const [i, tampering] of tamperings.entries()) {
        const at = placesOf(pristine, id, i);
        places.set(tampering, (places.get(tampering) ?? new Map()).set(format, at));
        await tampering.change(relocated(at, pristine, data));
      }
    }
    [tampered, inWords] = await Promise.all([assay("audit", "--data", data, "--json"), assay("audit", "--data", data)]);
  });

  it("balances before anything is touched, run by run", () => {
    assert.equal(untouched.code, 0, untouched.stderr);
    assert.deepEqual(untouched.json, {
      balanced: true,
      runs: runs
        .map(({ id, tamperings: { length: n } }) => ({
          run: id,
          pipeline: "historical-batch",
          received: 5 * n,
          accounts: { curated: 3 * n, quarantined: n, deadLettered: 0, duplicate: n, late: 0 },
          forgotten: 0,
          balanced: true,
        }))
        .sort((a, b) => (a.run < b.run ? -1 : 1)),
      forgottenOriginals: 0,
      findings: [],
    });
  });

  it("exits 1 and calls each run with a finding unbalanced", () => {
    assert.equal(tampered.code, 1);
    assert.equal(tampered.json.balanced, false);
    assert.deepEqual(
      tampered.json.runs.map(({ balanced }: { balanced: boolean }) => balanced),
      [false, false],
    );
  });

  it("says to people which run, account and raw object, the first twenty findings of all", () => {
    assert.equal(inWords.code, 1);
    const first = (tampered.json.findings as Found[]).find(({ arrival }) => arrival !== "")!;
    assert.ok(
      inWords.stdout.includes(`\n  ${first.kind}: run ${first.run}, ${first.account}, raw object ${first.arrival}: ${first.message}\n`),
      inWords.stdout,
    );
    const count = tampered.json.findings.length;
    assert.ok(inWords.stdout.includes(`the ledger does not balance: ${count} findings`), inWords.stdout);
    assert.ok(inWords.stdout.endsWith(`\n  … and ${count - 20} more; --json has them all\n`), inWords.stdout);
    assert.equal(inWords.stdout.match(/NOT BALANCED$/gm)?.length, 2);
  });

  for (const { format, tamperings } of runs) {
    describe(`of curated ${format}, finds`, () => {
      for (const tampering of tamperings) {
        it(tampering.title, () => {
          const run = runs.find((candidate) => candidate.format === format)!.id;
          const { arrival } = places.get(tampering)!.get(format)!;
          const findings = (tampered.json.findings as Found[]).filter((finding) => finding.arrival === arrival);
          assert.deepEqual(
            findings.map(({ kind, account, run }) => ({ kind, account, run })),
            tampering.finds.map(([kind, account]) => ({ kind, account, run })),
            JSON.stringify(findings),
          );
          if (tampering.unreadable)
            assert.ok(
              unreadable().some((message) => tampering.unreadable!.test(message)),
              String(unreadable()),
            );
          for (const [i, [, , message]] of tampering.finds.entries()) assert.match(findings[i]!.message, message);
        });
      }
    });
  }

  it("finds nothing beyond those", () => {
    const all = runs.flatMap(({ tamperings }) => tamperings);
    assert.equal(unreadable().length, all.filter((tampering) => tampering.unreadable).length);
    assert.equal(tampered.json.findings.length - unreadable().length, all.flatMap(({ finds }) => finds).length);
  });
});

interface Found {
  readonly kind: string;
  readonly run: string;
  readonly arrival: string;
  readonly account: string;
  readonly message: string;
}

function placesOf(data: string, run: string, ordinal: number): Places {
  const only = (pattern: string) => {
    const found = globSync(pattern, { cwd: data });
    assert.equal(found.length, 1, `${pattern}: ${found}`);
    return join(data, found[0]!);
  };
  const envelope = only(`raw/**/${run}-${String(ordinal).padStart(5, "0")}.envelope.json`);
  const { arrival, body } = JSON.parse(readFileSync(envelope, "utf8")) as { arrival: string; body: string };
  return {
    arrival,
    envelope,
    body: join(data, body),
    curated: only(`curated/**/${arrival}-*`),
    quarantine: only(`quarantine/**/${arrival}-*`),
    ledger: only(`ledger/historical-batch/${run}-${ordinal + 1}.jsonl`),
  };
}

function relocated({ arrival, ...paths }: Places, from: string, to: string): Places {
  return {
    arrival,
    ...(Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, path.replace(from, to)])) as Omit<Places, "arrival">),
  };
}
