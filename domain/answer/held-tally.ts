/** Held records in the ledger's terms. */
import { hashPieces, hashText } from "../ledger/hash.ts";
import { Counter, type Tally } from "../ledger/ledger.ts";
import type { Held } from "./held.ts";
import { HeldLine } from "./held-lines.ts";

/** The raw object, or the shard, in which it came: the first half of its receipt. */
export function arrivalOf(held: Held): string {
  return held instanceof HeldLine ? held.arrival : held.receipt.slice(0, held.receipt.lastIndexOf(":"));
}

/** Its number there: the other half, which may have more digits than a number holds. */
export function sequenceOf({ receipt }: Held): string {
  return receipt.slice(receipt.lastIndexOf(":") + 1);
}

/** That of a record of a raw object. */
export function numberOf(held: Held): number {
  return held instanceof HeldLine ? held.number : Number(sequenceOf(held));
}

/** As their lines rest in the zone. */
export function tallyHeld(held: readonly Held[]): Tally {
  const counter = new Counter();
  for (let i = 0; i < held.length; ) {
    const neighbours = neighboursFrom(held, i);
    if (neighbours.length > 0) tallyNeighbours(neighbours, counter);
    else counter.add(hashText(held[i]!.receipt), hashText(held[i]!.text));
    i += Math.max(neighbours.length, 1);
  }
  return counter.tally();
}

/** Lines that follow upon each other in one object; none where the first is read already. */
function neighboursFrom(held: readonly Held[], first: number): readonly HeldLine[] {
  const neighbours: HeldLine[] = [];
  for (let i = first; i < held.length; i++) {
    const line = held[i]!;
    const before = neighbours.at(-1);
    if (!(line instanceof HeldLine) || (before && (before.bytes !== line.bytes || before.end + 1 !== line.start))) break;
    neighbours.push(line);
  }
  return neighbours;
}

/** They are hashed where they stand. */
function tallyNeighbours(lines: readonly HeldLine[], counter: Counter): void {
  const [starts, ends, receiptStarts, receiptEnds] = [placesOf(lines), placesOf(lines), placesOf(lines), placesOf(lines)];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    starts[i] = line.start;
    ends[i] = line.end;
    receiptStarts[i] = line.receiptStart;
    receiptEnds[i] = line.receiptEnd;
  }
  const { bytes } = lines[0]!;
  const receipts = hashPieces(bytes, receiptStarts, receiptEnds);
  const rows = hashPieces(bytes, starts, ends);
  for (let i = 0; i < lines.length; i++) counter.addAt(receipts, i, rows, i);
}

const placesOf = (lines: readonly HeldLine[]) => new Int32Array(lines.length);
