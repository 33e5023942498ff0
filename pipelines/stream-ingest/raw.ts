/** The raw object of a range: a line for each record, as domain/ledger/raw-range.ts reads it, and an envelope beside it. */

import { tickContract } from "../../domain/market/tick.ts";
import { ENVELOPE_ENDING } from "../../domain/ports/envelope.ts";
import type { OutputObject } from "../../domain/zones.ts";
import { envelopeOf, type Range } from "./range.ts";
import type { RawLines } from "./raw-lines.ts";
import type { WireRecord } from "./wire.ts";

/** @param wires of the records that are not plain JSON on one line, and perhaps of others, what they were read as, by their place */
export function rawObjects(range: Range, lines: RawLines, wires: ReadonlyMap<number, WireRecord>): OutputObject[] {
  const name = `raw/${tickContract.dataset}/${range.day}/${range.name}`;
  const body = { key: `${name}.jsonl`, body: lines.body(wires) };
  const envelope = JSON.stringify(envelopeOf(range, body.key, body.body, lines.length));
  return [body, { key: `${name}${ENVELOPE_ENDING}`, body: Buffer.from(`${envelope}\n`) }];
}
