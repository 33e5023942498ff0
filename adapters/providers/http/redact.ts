/**
 * Takes secrets out of what a provider sent, before anything else sees it. Known secrets are found by exact value, in the
 * forms in which a server may echo them; others by patterns. It works on bytes: whatever the text's encoding, nothing else
 * of the body changes.
 */
import { REDACTED, type Redaction } from "../../../domain/ports/redaction.ts";

/** Secrets by name; the name goes into the envelope, the value nowhere. */
export type KnownSecrets = Readonly<Record<string, string>>;

export interface Redacted {
  readonly bytes: Buffer;
  readonly redactions: readonly Redaction[];
}

interface Found {
  readonly rule: string;
  readonly from: number;
  readonly to: number;
}

/** Where a secret stands without being known: what the group `secret` matches is taken out. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  "key-in-a-sentence": /\bAPI key as (?<secret>[A-Z0-9]{4,})\b/dg,
  "key-in-a-url": /[?&;](?:api_?key|access_?key|key|token|secret|signature|crumb)=(?<secret>[^&#\s"'<>\\]+)/dgi,
  "key-in-json": /"(?:api_?key|secret_?key|secret|password|access_token)"\s*:\s*"(?<secret>(?:[^"\\]|\\.)+)"/dgi,
  "authorization-header": /\bauthorization["']?\s*[:=]\s*["']?(?:basic|bearer)\s+(?<secret>[\w.~+/=-]+)/dgi,
};

/** Below this length a secret (`demo`) may be part of ordinary words: it is taken out only where it stands alone. */
const SHORT = 8;

export function redact(body: Uint8Array, secrets: KnownSecrets): Redacted {
  // Latin-1 has one character for each byte, so that places in the text are places in the bytes.
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
  const ranges = merged([...knownSecrets(text, secrets), ...patterns(text)]);
  if (ranges.length === 0) return { bytes: Buffer.from(body), redactions: [] };
  const redactions: Redaction[] = [];
  let redacted = "";
  let at = 0;
  for (const { rule, from, to } of ranges) {
    redacted += text.slice(at, from);
    redactions.push({ rule, from: redacted.length, to: redacted.length + REDACTED.length });
    redacted += REDACTED;
    at = to;
  }
  return { bytes: Buffer.from(redacted + text.slice(at), "latin1"), redactions };
}

/** For text that goes into a message or a log. */
export function redactText(text: string, secrets: KnownSecrets): { readonly text: string; readonly redactions: readonly Redaction[] } {
  const { bytes, redactions } = redact(Buffer.from(text), secrets);
  return { text: redactions.length === 0 ? text : bytes.toString(), redactions };
}

/** A request's URL as it may be kept: without user, password and the key parameters. */
export function publicUrl(url: URL, keyParameters: readonly string[] = []): string {
  const kept = new URL(url);
  kept.username = "";
  kept.password = "";
  for (const name of keyParameters) kept.searchParams.delete(name);
  return kept.href;
}

function* knownSecrets(text: string, secrets: KnownSecrets): Generator<Found> {
  for (const [name, secret] of Object.entries(secrets)) {
    for (const form of formsOf(secret)) {
      for (let from = text.indexOf(form); from >= 0; from = text.indexOf(form, from + 1)) {
        const to = from + form.length;
        if (form.length >= SHORT || standsAlone(text, from, to)) yield { rule: `known:${name}`, from, to };
      }
    }
  }
}

function standsAlone(text: string, from: number, to: number): boolean {
  return !/\w/.test(text[from - 1] ?? " ") && !/\w/.test(text[to] ?? " ");
}

function* patterns(text: string): Generator<Found> {
  for (const [name, pattern] of Object.entries(PATTERNS)) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = match.indices!.groups!["secret"]!;
      if (match.groups!["secret"] !== REDACTED) yield { rule: `pattern:${name}`, from, to };
    }
  }
}

/** A secret as it may be written: plain, in JSON, in a URL, and within base64 at any of its three alignments. */
function formsOf(secret: string): readonly string[] {
  if (secret === "") return [];
  const url = encodeURIComponent(secret);
  const lowerUrl = url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = secret.length < SHORT ? [Buffer.from(secret).toString("base64")] : base64Within(Buffer.from(secret));
  const base64Url = base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  const forms = [secret, url, lowerUrl, url.replaceAll("%20", "+"), json, json.replaceAll("/", "\\/"), ...base64, ...base64Url];
  return [...new Set(forms.map((form) => Buffer.from(form).toString("latin1")))];
}

/**
 * What base64 shows of the bytes wherever they stand in a longer text (`user:secret`): after 0, 1 or 2 bytes of another
 * group of three, without the characters at either end that depend on the neighbours too.
 */
function base64Within(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64url");
    const shared = (before + bytes.length) % 3 === 0 ? 0 : 1;
    return Buffer.from(text, "latin1")
      .toString("latin1", before === 0 ? 0 : before + 1, text.length - shared)
      .replaceAll("-", "+")
      .replaceAll("_", "/");
  });
}

/** Ranges in order, those that touch or overlap made one. */
function merged(found: readonly Found[]): readonly Found[] {
  const ranges: Found[] = [];
  for (const next of [...found].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = ranges.at(-1);
    if (!last || next.from >= last.to) ranges.push(next);
    else {
      const rules = new Set([...last.rule.split("+"), next.rule]);
      ranges[ranges.length - 1] = { rule: [...rules].join("+"), from: last.from, to: Math.max(last.to, next.to) };
    }
  }
  return ranges;
}
