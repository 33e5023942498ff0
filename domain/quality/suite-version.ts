import { hashText, hex64 } from "../ledger/hash.ts";
import { type Suite, writeSuite } from "./suite.ts";

/** 16 hex digits, equal for suites of equal content whatever their dialect, the order of their keys or their spacing. */
export function suiteVersion(suite: Suite): string {
  return hex64(hashText(JSON.stringify(writeSuite(suite), sortKeys)));
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
