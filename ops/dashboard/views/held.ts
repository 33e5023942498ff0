/** Records that are held back, as the quarantine page shows them. */
import { isLeft, left, right } from "fp-ts/lib/Either.js";
import { type Held, type HeldFilter, type HeldZone, originalBytes, originalText } from "../../../domain/answer/held.ts";
import type { ReadObjects } from "../../../domain/answer/held-records.ts";
import { listHeld, showHeld } from "../../answer/held-list.ts";
import { shellWord } from "../../cli/next-step.ts";
import type { HeldDetail, HeldPage, HeldRecord } from "../messages.ts";
import type { Answer } from "../port.ts";

const PREVIEW = 160;
const MOST_BYTES = 64 * 1024;
const MOST_NAMES = 50;

/** @param option ` --data DIR` for commands, or nothing */
export async function heldPage(objects: ReadObjects, zone: HeldZone, filter: HeldFilter, most: number, option: string): Answer<HeldPage> {
  const found = await listHeld(objects, zone, filter, most);
  if (isLeft(found)) return left({ _tag: "unknown", message: found.left.join("; ") });
  const { total, byReason, bySymbol, records } = found.right;
  return right({
    zone,
    total,
    byReason: byReason.slice(0, MOST_NAMES),
    bySymbol: bySymbol.slice(0, MOST_NAMES),
    records: records.map(recordOf),
    replay: replayCommand(zone, filter, option),
  });
}

export async function heldDetail(objects: ReadObjects, zone: HeldZone, receipt: string, option: string): Answer<HeldDetail> {
  const found = await showHeld(objects, zone, receipt);
  if (isLeft(found)) return left({ _tag: "unknown", message: found.left });
  const { held, taken } = found.right[0]!;
  const bytes = originalBytes(held);
  return right({
    ...recordOf(held),
    zone,
    source: held.source,
    group: held.group,
    judgedBy: [held.contract, held.suite].filter(Boolean).join(", "),
    place: `${held.key}, line ${held.line}`,
    original: new TextDecoder().decode(bytes.subarray(0, MOST_BYTES)),
    bytes: Buffer.from(bytes.subarray(0, MOST_BYTES)).toString("base64"),
    size: bytes.length,
    canonical: held.canonical && Object.fromEntries(Object.entries(held.canonical).map(([field, value]) => [field, String(value)])),
    taken: taken ? `${taken.replay} of ${taken.who}, ${taken.at}: ${taken.why}` : null,
    commands: [
      ...(taken ? [] : [replayCommand(zone, { run: held.run, ...(held.symbol !== null && { symbol: held.symbol }) }, option)]),
      `npx assay ${zone} show ${shellWord(held.receipt)}${option}`,
      `npx assay triage ${shellWord(held.run)}${option}`,
    ],
  });
}

function recordOf(held: Held): HeldRecord {
  const { receipt, run, pipeline, dataset, day, symbol } = held;
  const reasons = held.reasons.map(({ name, message }) => ({ name, message }));
  return { receipt, run, pipeline, dataset, day, symbol, reasons, preview: originalText(held).slice(0, PREVIEW) };
}

/** Looks first: whoever copies it reads what would become of them, and then says `--why` in place of `--dry-run`. */
function replayCommand(zone: HeldZone, filter: HeldFilter, option: string): string {
  const given = Object.entries(filter).map(([name, value]) => ` --${name} ${shellWord(String(value))}`);
  return `npx assay ${zone} replay${given.join("")} --dry-run${option}`;
}
