import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeCurated, encoderOf } from "../../adapters/embedded/curated.ts";
import type { Columns } from "../../domain/ledger/row-hash.ts";
import { barContract } from "../../domain/market/bar.ts";
import { assay, type Ended, replay } from "../support/assay.ts";

/**
 * Each kind of tampering has an input file of its own: five lines, of which the gate curates three, quarantines one and
 * finds one a duplicate. With five records to a batch, each file is alone in its objects of every zone, so that one audit
 * answers for all of them.
 */
interface Tampering {
  readonly title: string;
  readonly change: (at: Places) => void | Promise<void>;
  /** Every finding about the file: kind, account and message. */
  readonly finds: readonly (readonly [kind: string, account: string, message: RegExp])[];
  /** The finding about an object whose records cannot be told any more. */
  readonly unreadable?: RegExp;
}

/** Paths of everything that one input file has become. */
interface Places {
  readonly arrival: string;
  readonly body: string;
  readonly envelope: string;
  readonly curated: string;
  readonly quarantine: string;
  readonly ledger: string;
}

const edit = (path: string, change: (text: string) => string) => {
  const before = readFileSync(path, "utf8");
  const after = change(before);
  assert.notEqual(after, before, `the change to ${path} changes nothing`);
  writeFileSync(path, after);
};
const lastLine = (text: string) => `${text.trimEnd().split("\n").at(-1)}\n`;

async function rewrite(path: string, change: (rows: Record<string, unknown>[]) => Record<string, unknown>[]): Promise<void> {
  const columns = await decodeCurated(path, readFileSync(path), barContract);
  const names = [...columns.keys()];
  const rows = columns.get("symbol")!.map((_, row) => Object.fromEntries(names.map((name) => [name, columns.get(name)![row]])));
  const changed = change(rows);
  const after: Columns = new Map(names.map((name) => [name, changed.map((row) => row[name])]));
  writeFileSync(path, encoderOf(path.endsWith(".jsonl") ? "jsonl" : "parquet").encode(barContract, after));
}

const CURATED: readonly Tampering[] = [
  {
    title: "curated object deleted",
    change: ({ curated }) => rmSync(curated),
    finds: [["missing", "curated", /^3 missing: the ledger has 3, the zone 0$/]],
  },
  {
    title: "curated row deleted",
    change: ({ curated }) => rewrite(curated, (rows) => rows.slice(1)),
    finds: [["missing", "curated", /^1 missing: the ledger has 3, the zone 2$/]],
  },
  {
    title: "curated row added, a copy of another",
    change: ({ curated }) => rewrite(curated, (rows) => [...rows, rows[0]!]),
    finds: [["added", "curated", /^1 added: the ledger has 3, the zone 4$/]],
  },
  {
    title: "curated row added under a receipt of its own",
    change: ({ curated, arrival }) => rewrite(curated, (rows) => [...rows, { ...rows[0], receipt_id: `${arrival}:7` }]),
    finds: [["added", "curated", /^1 added: the ledger has 3, the zone 4$/]],
  },
  {
    title: "curated row exchanged for a copy of another",
    change: ({ curated }) => rewrite(curated, ([first, second]) => [first!, second!, second!]),
    finds: [["altered", "curated", /^records were exchanged for others: the ledger has 3, the zone 3, with other receipts$/]],
  },
  {
    title: "price altered by the smallest step there is",
    change: ({ curated }) => rewrite(curated, ([first, ...rest]) => [{ ...first, close: (first!["close"] as number) + 2e-15 }, ...rest]),
    finds: [["altered", "curated", /^the ledger has 3, the zone 3, and the content of at least one is not what was written$/]],
  },
  {
    title: "time of receipt altered",
    change: ({ curated }) => rewrite(curated, ([first, ...rest]) => [{ ...first, ingested_at: "2020-01-01T00:00:00.000000Z" }, ...rest]),
    finds: [["altered", "curated", /content of at least one/]],
  },
  {
    title: "prices of two rows swapped",
    change: ({ curated }) =>
      rewrite(curated, ([a, b, c]) => [{ ...a, close: b!["close"], open: b!["open"] }, { ...b, close: a!["close"], open: a!["open"] }, c!]),
    finds: [["altered", "curated", /content of at least one/]],
  },
];

const OTHER_ZONES: readonly Tampering[] = [
  {
    title: "quarantined line deleted, with its object",
    change: ({ quarantine }) => rmSync(quarantine),
    finds: [["missing", "quarantined", /^1 missing: the ledger has 1, the zone 0$/]],
  },
  {
    title: "quarantined line emptied",
    change: ({ quarantine }) => writeFileSync(quarantine, ""),
    finds: [["missing", "quarantined", /^1 missing/]],
  },
  {
    title: "quarantined line added",
    change: ({ quarantine }) => edit(quarantine, (text) => text + text),
    finds: [["added", "quarantined", /^1 added: the ledger has 1, the zone 2$/]],
  },
  {
    title: "reason of a quarantined line altered",
    change: ({ quarantine }) => edit(quarantine, (text) => text.replaceAll("low-above-zero", "symbol-present")),
    finds: [["altered", "quarantined", /^the ledger has 1, the zone 1, and the content of at least one/]],
  },
  {
    title: "raw byte changed",
    change: ({ body }) => edit(body, (text) => text.replace("10.5,", "10.6,")),
    finds: [
      ["altered", "received", /SHA-256 differs from its envelope's$/],
      ["altered", "received", /content of at least one/],
    ],
  },
  {
    title: "raw byte changed, and the envelope's SHA-256 with it",
    change: ({ body, envelope }) => {
      edit(body, (text) => text.replace("10.5,", "10.6,"));
      const sha256 = createHash("sha256").update(readFileSync(body)).digest("hex");
      edit(envelope, (text) => text.replace(/"sha256": "[0-9a-f]+"/, `"sha256": "${sha256}"`));
    },
    finds: [["altered", "received", /^the ledger has 5, the zone 5, and the content of at least one/]],
  },
  {
    title: "raw line deleted",
    change: ({ body }) => edit(body, (text) => text.replace(lastLine(text), "")),
    finds: [
      ["altered", "received", /SHA-256/],
      ["missing", "received", /^1 missing: the ledger has 5, the zone 4$/],
    ],
  },
  {
    title: "raw line appended",
    change: ({ body }) => edit(body, (text) => text + lastLine(text)),
    finds: [
      ["altered", "received", /SHA-256/],
      ["unfinished", "received", /^1 records of the raw object are in no account yet/],
    ],
  },
  {
    title: "raw object deleted",
    change: ({ body }) => rmSync(body),
    finds: [["raw-gone", "received", /^the raw object is gone/]],
  },
  {
    title: "envelope deleted",
    change: ({ envelope }) => rmSync(envelope),
    finds: [["raw-gone", "received", /^the raw object is gone/]],
  },
  {
    title: "ledger object deleted",
    change: ({ ledger }) => rmSync(ledger),
    finds: [
      ["added", "curated", /^3 added: the ledger has 0, the zone 3$/],
      ["added", "quarantined", /^1 added: the ledger has 0, the zone 1$/],
      ["unfinished", "received", /^5 records of the raw object are in no account yet/],
    ],
  },
  {
    title: "ledger line deleted",
    change: ({ ledger }) => edit(ledger, (text) => text.replace(/.*"to":"duplicate".*\n/, "")),
    finds: [["not-conserved", "received", /^the ledger itself leaves 1 received records without a place$/]],
  },
  {
    title: "count in the ledger altered",
    change: ({ ledger }) => edit(ledger, (text) => text.replace(/("to":"curated","count":)3/, "$12")),
    finds: [
      ["not-conserved", "received", /leaves 1 received/],
      ["added", "curated", /^1 added: the ledger has 2, the zone 3$/],
    ],
  },
  {
    title: "content sum in the ledger altered",
    change: ({ ledger }) => edit(ledger, (text) => text.replace(/("to":"received".*"rows":").{4}/, "$10000")),
    finds: [["altered", "received", /content of at least one/]],
  },
  {
    title: "ledger object doubled",
    change: ({ ledger }) => cpSync(ledger, ledger.replace(".jsonl", "-copy.jsonl")),
    finds: [
      ["missing", "curated", /^3 missing: the ledger has 6, the zone 3$/],
      ["missing", "quarantined", /^1 missing: the ledger has 2, the zone 1$/],
      ["missing", "received", /^5 missing: the ledger has 10, the zone 5$/],
    ],
  },
  {
    title: "curated object cut off, which it also names as unreadable",
    change: ({ curated }) => writeFileSync(curated, readFileSync(curated).subarray(0, -20)),
    finds: [["missing", "curated", /^3 missing: the ledger has 3, the zone 0$/]],
    unreadable: /^curated\/daily_bars\/year=2024\/.*\.parquet cannot be read: /,
  },
  {
    title: "quarantined line broken, which it also names as unreadable",
    change: ({ quarantine }) => edit(quarantine, (text) => text.slice(1)),
    finds: [["missing", "quarantined", /^1 missing: the ledger has 1, the zone 0$/]],
    unreadable: /^quarantine\/daily_bars\/.*\.jsonl cannot be read: /,
  },
  { title: "nothing", change: () => {}, finds: [] },
];

const HEADER = "date,open,high,low,close,volume,symbol\n";
const fileOf = (symbol: string) =>
  `${HEADER}${["02,10,11,9,10.5,100", "03,10.5,11,10,10.75,200", "04,10.75,11,-1,10.25,300", "05,10.25,11,10,10.5,400", "05,10.25,11,10,10.5,400"]
    .map((line) => `2024-01-${line},${symbol}\n`)
    .join("")}`;

describe("assay audit", function () {
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
  const unreadable = () =>
    (tampered.json.findings as Found[]).filter(({ kind }) => kind === "unreadable").map(({ message }) => message);
  const places = new Map<Tampering, Map<string, Places>>();

  before(async function () {
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
      runs: runs.map(({ id, tamperings: { length: n } }) => ({
        run: id,
        pipeline: "historical-batch",
        received: 5 * n,
        accounts: { curated: 3 * n, quarantined: n, deadLettered: 0, duplicate: n, late: 0 },
        balanced: true,
      })).sort((a, b) => (a.run < b.run ? -1 : 1)),
      findings: [],
    });
  });

  it("exits 1 and calls each run with a finding unbalanced", () => {
    assert.equal(tampered.code, 1);
    assert.equal(tampered.json.balanced, false);
    assert.deepEqual(tampered.json.runs.map(({ balanced }: { balanced: boolean }) => balanced), [false, false]);
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
          if (tampering.unreadable) assert.ok(unreadable().some((message) => tampering.unreadable!.test(message)), String(unreadable()));
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
    ledger: only(`ledger/historical-batch/${run}-${ordinal}.jsonl`),
  };
}

function relocated({ arrival, ...paths }: Places, from: string, to: string): Places {
  return { arrival, ...(Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, path.replace(from, to)])) as Omit<Places, "arrival">) };
}
