/**
 * Keys of objects: `/` between segments that are safe as a file name on any file system and in any URL. A key that is
 * not is a programming error; text from outside becomes part of a key through {@link keySegment} only.
 */
import { createHash } from "node:crypto";
import { ZONES } from "../domain/ports/stores.ts";

/** Below the 255 bytes that file systems allow, with room for what a store adds. */
const MAX_SEGMENT = 200;
const SEGMENT = `[A-Za-z0-9_=%~-][A-Za-z0-9._=%~-]{0,${MAX_SEGMENT - 1}}`;
const IS_SEGMENT = new RegExp(`^${SEGMENT}$`);
const IS_KEY = new RegExp(`^(?:${ZONES.join("|")})(?:/${SEGMENT})+$`);
const zones: ReadonlySet<string> = new Set(ZONES);
const utf8 = new TextEncoder();

/**
 * Any text as one segment, different texts as different segments: `BTC/USD` is `BTC%2FUSD`. Text too long for a file
 * name is cut and ends in its hash.
 */
export function keySegment(text: string): string {
  const encoded = text.replaceAll(/^\.+|[^A-Za-z0-9._=-]+/g, percentEncoded);
  if (encoded.length <= MAX_SEGMENT) return encoded;
  // `%-` stands in no encoding, so a cut text meets no whole one.
  return `${encoded.slice(0, MAX_SEGMENT - 34)}%-${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}

function percentEncoded(text: string): string {
  return Array.from(utf8.encode(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

/** Throws unless the key is `<zone>/<segment>…`. */
export function assertKey(key: string): void {
  if (IS_KEY.test(key)) return;
  const [zone, ...rest] = key.split("/");
  if (!zones.has(zone!)) throw new Error(`key ${JSON.stringify(key)}: "${zone}" is no zone; zones are ${ZONES.join(", ")}`);
  if (rest.length === 0) throw new Error(`key ${JSON.stringify(key)} names a zone, not an object in it`);
  for (const segment of rest) assertSegment(segment, key);
}

/** The folder of what is not published yet, which is no zone. */
export const STAGING = "staging";

/** Throws unless the key is `<folder>/<attempt>/<key>`. */
export function assertStagedKey(stagedKey: string, folder: string = STAGING): void {
  if (!stagedKey.startsWith(`${folder}/`)) {
    throw new Error(`key ${JSON.stringify(stagedKey)} is no staged key: it does not begin with ${folder}/`);
  }
  const attemptEnd = stagedKey.indexOf("/", folder.length + 1);
  assertSegment(stagedKey.slice(folder.length + 1, attemptEnd), stagedKey);
  assertKey(stagedKey.slice(attemptEnd + 1));
}

/** Throws unless the text can stand alone between two slashes of a key. */
export function assertSegment(segment: string, key: string = segment): void {
  if (IS_SEGMENT.test(segment)) return;
  throw new Error(
    `key ${JSON.stringify(key)}: ${JSON.stringify(segment)} is no segment; allowed are 1 to ${MAX_SEGMENT} of A-Z a-z 0-9 . _ = % ~ -, the first no dot; encode text with keySegment`,
  );
}
