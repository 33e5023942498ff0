/**
 * A run in one file: everything that its verdict was made of, and the verdict. Whoever has the file can run it again, with no network, no
 * credentials and no data of their own, and must get the same.
 */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";

export const CAPSULE_FORMAT = "assay-capsule 1";

const input = t.type({
  /** Key of the envelope in the raw zone. */
  key: t.string,
  envelope: t.UnknownRecord,
  /** The raw object as it arrived, in base64. Its hash is in the envelope. */
  body: t.string,
});

/** A bar that was curated before the run: what its prices are held against, and what its records may repeat. */
const telling = t.type({
  source: t.string,
  symbol: t.string,
  date: t.string,
  revision: t.number,
  /** Of its content, 16 hexadecimal digits. */
  hash: t.string,
  close: t.number,
});

const tally = t.type({ count: t.number, receipts: t.string });
const outcome = t.type({
  /** What was judged as one, with why it failed; none of what passed. */
  batches: t.array(t.type({ name: t.string, failures: t.array(t.string) })),
  /** By account: how many records, and a sum of the hashes of their receipts. */
  accounts: t.record(t.string, tally),
  /** A sum of the hashes of the canonical rows that were curated. */
  curatedRows: t.string,
  /** Records held back, by reason. */
  reasons: t.record(t.string, t.number),
});

const codec = t.type({
  format: t.literal(CAPSULE_FORMAT),
  run: t.string,
  pipeline: t.string,
  /** Version of Assay that wrote it. */
  code: t.string,
  contract: t.string,
  /** In Great Expectations' own words. */
  suite: t.UnknownRecord,
  /** Those of the pipeline, each one told; the calendar is one of them. */
  settings: t.UnknownRecord,
  /** Instant at which the run began. */
  startedAt: t.string,
  /** In the order in which they are taken in. */
  inputs: t.array(input),
  before: t.array(telling),
  outcome,
});

export type Capsule = t.TypeOf<typeof codec>;
export type CapsuleInput = t.TypeOf<typeof input>;
export type EarlierTelling = t.TypeOf<typeof telling>;
/** What a run came to. Run ids and times lie outside of it. */
export type Outcome = t.TypeOf<typeof outcome>;

export interface CapsuleFault {
  readonly _tag: "NotACapsule" | "UnknownFormat" | "Damaged";
  readonly message: string;
}

/** @param digest SHA-256 of a text in hexadecimal digits: this layer computes none */
export function writeCapsule(capsule: Capsule, digest: (text: string) => string): string {
  const text = JSON.stringify(capsule);
  return `{"sha256":"${digest(text)}","capsule":${text}}\n`;
}

const HEAD = /^\{"sha256":"([0-9a-f]{64})","capsule":/;

/** Refuses what is no capsule, one of another format, and one of which a byte has changed. */
export function readCapsule(text: string, digest: (text: string) => string): Either<CapsuleFault, Capsule> {
  const sha256 = HEAD.exec(text)?.[1];
  if (sha256 === undefined) {
    return fault("NotACapsule", 'it does not begin as assay capsule export begins one ({"sha256":…,"capsule":…): export the run again');
  }
  const body = text.trimEnd().slice(text.indexOf('"capsule":') + '"capsule":'.length, -1);
  if (digest(body) !== sha256)
    return fault("Damaged", "its content is not what was written, by its SHA-256: copy it again from where it was exported");
  const value = JSON.parse(body) as { readonly format?: unknown };
  if (value.format !== CAPSULE_FORMAT) {
    return fault(
      "UnknownFormat",
      `it is of format ${JSON.stringify(value.format)}, and this Assay reads "${CAPSULE_FORMAT}": use the Assay that wrote it`,
    );
  }
  const read = codec.decode(value);
  return isLeft(read) ? fault("NotACapsule", "parts of it are missing: export the run again") : right(read.right);
}

function fault(_tag: CapsuleFault["_tag"], message: string): Either<CapsuleFault, never> {
  return left({ _tag, message });
}

/** How two outcomes differ, in words, a difference a line; none where they are the same. */
export function differences(before: Outcome, after: Outcome): readonly string[] {
  return [...batchDifferences(before, after), ...accountDifferences(before, after), ...reasonDifferences(before, after)];
}

function batchDifferences(before: Outcome, after: Outcome): readonly string[] {
  const verdicts = ({ batches }: Outcome) => new Map(batches.map(({ name, failures }) => [name, verdictText(failures)]));
  const [was, is] = [verdicts(before), verdicts(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
    changed(name, was.get(name) ?? "not judged", is.get(name) ?? "not judged"),
  );
}

const verdictText = (failures: readonly string[]) => (failures.length === 0 ? "PASS" : `FAIL (${failures.join("; ")})`);

function accountDifferences(before: Outcome, after: Outcome): readonly string[] {
  const accounts = [...new Set([...Object.keys(before.accounts), ...Object.keys(after.accounts)])];
  const counts = accounts.flatMap((name) => changed(name, `${before.accounts[name]?.count ?? 0}`, `${after.accounts[name]?.count ?? 0}`));
  const others = accounts.filter((name) => before.accounts[name]?.receipts !== after.accounts[name]?.receipts);
  if (counts.length > 0) return counts;
  if (others.length > 0) return [`${others.join(", ")}: as many records, and not the same ones`];
  return before.curatedRows === after.curatedRows
    ? []
    : [`curated rows: the same records with other values, ${before.curatedRows} → ${after.curatedRows}`];
}

function reasonDifferences(before: Outcome, after: Outcome): readonly string[] {
  const reasons = [...new Set([...Object.keys(before.reasons), ...Object.keys(after.reasons)])].sort();
  return reasons.flatMap((name) => changed(`held for ${name}`, `${before.reasons[name] ?? 0}`, `${after.reasons[name] ?? 0}`));
}

function changed(name: string, was: string, is: string): readonly string[] {
  return was === is ? [] : [`${name}: ${was} → ${is}`];
}
