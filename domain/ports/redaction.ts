/** What was taken out of an original before it was kept, hashed or shown. */

export interface Redaction {
  /** Which rule found it: `known:ALPHA_VANTAGE_API_KEY`, `pattern:key-in-a-sentence`; several that overlap are joined by `+`. */
  readonly rule: string;
  /** Where the mark that stands for it lies in the redacted bytes: first byte, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** What stands in the place of a secret. */
export const REDACTED = "[redacted]";
