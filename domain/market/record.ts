/**
 * A record on its way from a provider's format to the contract: read, but not yet believed.
 */

/** Why a record never became a canonical row. Kept in quarantine beside the original. */
export type RecordFault =
  | { readonly _tag: "not-decodable"; readonly detail: string }
  | { readonly _tag: "too-large"; readonly bytes: number; readonly allowed: number }
  | { readonly _tag: "missing-field"; readonly field: string }
  | { readonly _tag: "wrong-type"; readonly field: string; readonly found: string; readonly allowed: string }
  | { readonly _tag: "not-representable"; readonly field: string; readonly found: string };

/** One record as it arrived in a raw object. */
export interface ProviderRecord {
  /** Its number within the raw object, from 1: the line of a text file, the ordinal in a document. Half of its receipt. */
  readonly line: number;
  /** Its original text, redacted like the raw object; of an over-long record only the first 1,024 characters. */
  readonly original: string;
  /**
   * Its values under the contract's field names: text, JSON number, or null. Numbers whose double might not carry
   * their text arrive as text. Fields the provider does not send are absent.
   */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** In place of `fields`, when the record could not be read at all. */
  readonly fault?: RecordFault;
}

export function describeFault(fault: RecordFault): string {
  switch (fault._tag) {
    case "not-decodable":
      return `cannot be read: ${fault.detail}`;
    case "too-large":
      return `is ${fault.bytes} bytes long; ${fault.allowed} are allowed`;
    case "missing-field":
      return `has no ${fault.field}`;
    case "wrong-type":
      return `${fault.field} is ${fault.found}; allowed is ${fault.allowed}`;
    case "not-representable":
      return `${fault.field} is ${fault.found}, which a double cannot carry exactly`;
  }
}

/**
 * Records that are lines of JSON, still as bytes: most of them can be turned into rows without becoming a
 * {@link ProviderRecord} each.
 */
export interface LineRecords {
  readonly length: number;
  /** Each record's number. */
  readonly lines: ArrayLike<number>;
  /** UTF-8. Record `i` is `bytes[starts[i]]` up to, not including, `bytes[ends[i]]`. They do not change any more. */
  readonly bytes: Uint8Array;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
  /** Reads one of them with care. */
  record(i: number): ProviderRecord;
  /** The contract's field that a key of an object with these keys means; undefined where it means none. */
  fieldOf(key: string, keys: readonly string[]): string | undefined;
  /** Whether the key changes what others mean, so that a record with it is always read with care. */
  needsCare?(key: string): boolean;
}

/** Some successive records of an original. */
export type RecordBlock = readonly ProviderRecord[] | LineRecords;

export function lineOf(block: RecordBlock, i: number): number {
  return "bytes" in block ? block.lines[i]! : block[i]!.line;
}

/** Its records one by one, each read with care. */
export function recordsIn(block: RecordBlock): readonly ProviderRecord[] {
  return "bytes" in block ? Array.from({ length: block.length }, (_, i) => block.record(i)) : block;
}
