/** Looks for secrets in what is about to leave the machine. */
import { unpack } from "../../adapters/providers/formats/unpack.ts";
import { type KnownSecrets, redact } from "../../adapters/providers/http/redact.ts";
import type { Capsule } from "../../domain/capsule/capsule.ts";
import type { Packing } from "../../domain/ports/provider.ts";

/** Where something like a secret stands, and by which rule it was found; never the secret itself. */
export async function secretsIn({ inputs, ...rest }: Capsule, known: KnownSecrets): Promise<readonly string[]> {
  const found = rulesOf(Buffer.from(JSON.stringify(rest)), known).map((rule) => `${rule} in its settings or suite`);
  for (const { key, envelope, body } of inputs) {
    const packing = (envelope as { readonly hints?: { readonly packing?: Packing } }).hints?.packing ?? "none";
    const bytes = await unpacked(Buffer.from(body, "base64"), packing);
    const rules = [...rulesOf(Buffer.from(JSON.stringify(envelope)), known), ...rulesOf(bytes, known)];
    found.push(...new Set(rules.map((rule) => `${rule} in ${key}`)));
  }
  return found;
}

function rulesOf(bytes: Uint8Array, known: KnownSecrets): string[] {
  return redact(bytes, known).redactions.map(({ rule }) => rule);
}

async function unpacked(body: Uint8Array, packing: Packing): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  async function* whole() {
    yield body;
  }
  try {
    for await (const chunk of unpack(whole(), packing)) chunks.push(chunk);
  } catch {
    // Damaged packing shows no more than this to anyone else either.
  }
  return Buffer.concat(chunks);
}
