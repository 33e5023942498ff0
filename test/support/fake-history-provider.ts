/** A provider whose slices are written in the test, one record a line, and a reader that hands them out in pieces of any size. */
import { left, right } from "fp-ts/lib/Either.js";
import type { ProviderRecord } from "../../domain/market/record.ts";
import type { FetchFault, HistoryProvider, ReadingHints, ReadRecords, Slice } from "../../domain/ports/provider.ts";

export interface FakeSlice extends Slice {
  /** JSON objects under the contract's field names, or text that cannot be read at all. */
  readonly records: readonly (Readonly<Record<string, unknown>> | string)[];
  readonly hints?: Partial<ReadingHints>;
  /** How many of the first tries to fetch it fail; Infinity: all. */
  readonly failures?: number;
}

export interface FakeProvider extends HistoryProvider {
  /** The ids of the slices asked for, in order; failed tries too. */
  readonly fetched: readonly string[];
}

const UNREACHABLE: FetchFault = { _tag: "Unreachable", retryable: true, message: "the line is down" };

export function fakeProvider(slices: readonly FakeSlice[], { name = "fake", fingerprint = "fake/1" } = {}): FakeProvider {
  const fetched: string[] = [];
  return {
    name,
    fingerprint,
    fetched,
    plan: async () => right(slices.map(({ records: _records, hints: _hints, failures: _failures, ...slice }) => slice)),
    fetch: async ({ id }) => {
      const { records, hints, failures = 0 } = slices.find((slice) => slice.id === id)!;
      fetched.push(id);
      if (fetched.filter((other) => other === id).length <= failures) return left(UNREACHABLE);
      const text = records.map((record) => `${typeof record === "string" ? record : JSON.stringify(record)}\n`).join("");
      return right({
        body: async function* () {
          yield new TextEncoder().encode(text);
        },
        format: "jsonl",
        hints: { packing: "none", ...hints },
        request: `fake:${id}`,
      });
    },
  };
}

/** Reads what {@link fakeProvider} writes; hands records out in pieces of these sizes, over and over. */
export function readInPieces(sizes: readonly number[] = [1000]): ReadRecords {
  return async function* (body) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString().split("\n").slice(0, -1);
    for (let at = 0, piece = 0; at < lines.length; piece++) {
      const size = sizes[piece % sizes.length]!;
      yield lines.slice(at, at + size).map((original, i) => recordOf(original, at + i + 1));
      at += size;
    }
  };
}

function recordOf(original: string, line: number): ProviderRecord {
  try {
    return { line, original, fields: JSON.parse(original) as Record<string, unknown> };
  } catch {
    return { line, original, fault: { _tag: "not-decodable", detail: "it is not JSON" } };
  }
}
