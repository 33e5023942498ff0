import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { decodeCurated, encoderOf } from "../../adapters/encoding/curated.ts";
import { barContract } from "../../domain/market/bar.ts";
import type { Columns } from "../../domain/market/columns.ts";

/** A way to tamper with what one input file of five lines has become: three curated, one quarantined, one a duplicate. */
export interface Tampering {
  readonly title: string;
  readonly change: (at: Places) => void | Promise<void>;
  /** Every finding about the file: kind, account and message. */
  readonly finds: readonly (readonly [kind: string, account: string, message: RegExp])[];
  /** The finding about an object whose records cannot be told any more. */
  readonly unreadable?: RegExp;
}

/** Paths of everything that one input file has become. */
export interface Places {
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

export const CURATED: readonly Tampering[] = [
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

export const OTHER_ZONES: readonly Tampering[] = [
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
  {
    title: "quarantined line of something else added, which it also names as unreadable",
    change: ({ quarantine }) => edit(quarantine, (text) => `${text}{"a":1}\n`),
    finds: [],
    unreadable: /^quarantine\/daily_bars\/.*\.jsonl cannot be read: no pipeline wrote the line \{"a":1\}$/,
  },
  { title: "nothing", change: () => {}, finds: [] },
];
