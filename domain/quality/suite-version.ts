import { hashText, hex64 } from "../ledger/hash.ts";
import { type Suite, writeSuite } from "./suite.ts";

/** 16 hex digits, equal for suites of equal content whatever their dialect, the order of their keys or their spacing. */
export function suiteVersion(suite: Suite): string {
  const version = versions.get(suite) ?? hex64(hashText(JSON.stringify(writeSuite(suite), sortKeys)));
  versions.set(suite, version);
  return version;
}

/** Each batch asks by which rules it was judged. */
const versions = new WeakMap<Suite, string>();

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
