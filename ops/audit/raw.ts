/** Reads raw objects again: what arrived, in the ledger's terms, and whether the bytes are still those that did. */
import { createHash } from "node:crypto";
import type { Holdings } from "../../domain/ledger/audit.ts";
import { hashText } from "../../domain/ledger/hash.ts";
import { Counter, NOTHING, plus } from "../../domain/ledger/ledger.ts";
import { type RangeEnvelope, tallyRange } from "../../domain/ledger/raw-range.ts";
import { receiptId } from "../../domain/market/canonical.ts";
import { recordsIn } from "../../domain/market/record.ts";
import type { Envelope } from "../../domain/ports/envelope.ts";
import type { ReadRecords } from "../../domain/ports/provider.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";

/** Of a fetched original, or of a committed range of a shard. */
export type AnyEnvelope = Envelope | RangeEnvelope;

type Raw = NonNullable<Holdings["raw"]>;

interface RawPorts {
  readonly objects: Pick<ObjectStore, "open" | "read">;
  readonly readRecords: ReadRecords;
}

/** Undefined where the body is gone. */
export function rawHoldings(ports: RawPorts, envelope: AnyEnvelope): Promise<Raw | undefined> {
  return envelope.format === "stream-range" ? rangeHoldings(ports, envelope) : originalHoldings(ports, envelope);
}

/** Of several raw objects of one arrival. */
export function together(all: readonly Raw[]): Raw {
  return { tally: all.map(({ tally }) => tally).reduce(plus, NOTHING), intact: all.every(({ intact }) => intact) };
}

async function originalHoldings({ objects, readRecords }: RawPorts, envelope: Envelope): Promise<Raw | undefined> {
  const body = await objects.open(envelope.body);
  if (!body) return undefined;
  const digest = createHash("sha256");
  async function* tapped(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      digest.update(chunk);
      yield chunk;
    }
  }
  const counter = new Counter();
  for await (const block of readRecords(tapped(body), envelope.format, envelope.hints)) {
    for (const { line, original } of recordsIn(block)) counter.add(hashText(receiptId(envelope.arrival, line)), hashText(original));
  }
  return { tally: counter.tally(), intact: digest.digest("hex") === envelope.sha256 };
}

/** A range is a batch, and so small enough to be held. */
async function rangeHoldings({ objects }: RawPorts, { arrival, body, sha256 }: RangeEnvelope): Promise<Raw | undefined> {
  const bytes = await objects.read(body);
  if (!bytes) return undefined;
  const lines = new TextDecoder().decode(bytes).split("\n").filter(Boolean);
  return { tally: tallyRange(arrival, lines), intact: createHash("sha256").update(bytes).digest("hex") === sha256 };
}
