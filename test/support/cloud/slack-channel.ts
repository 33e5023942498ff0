/** A channel's webhook on loopback, over TLS: what is posted there. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const SUPPORT = join(import.meta.dirname, "../local-cloud");
const PYTHON = join(import.meta.dirname, "../../../.venv/cloud/bin/python");

export interface SlackChannel {
  /** Of the webhook, with its secret part. */
  readonly url: string;
  /** What the notifier's process needs to trust it. */
  readonly env: Readonly<Record<string, string>>;
  /** Bodies of what was posted, in order. */
  readonly posted: readonly string[];
  /** Takes nothing more: the webhook was revoked. */
  revoke(): void;
  readonly close: () => Promise<void>;
}

export async function openSlackChannel(path: string): Promise<SlackChannel> {
  const directory = mkdtempSync(join(tmpdir(), "assay-slack-"));
  const pem = execFileSync(PYTHON, [join(SUPPORT, "certificate.py")], { encoding: "utf8" });
  const certificate = join(directory, "certificate.pem");
  writeFileSync(certificate, pem.slice(pem.indexOf("-----BEGIN CERTIFICATE")));
  const posted: string[] = [];
  let revoked = false;
  const server = createServer({ key: pem, cert: pem }, async (request, response) => {
    const body = await text(request);
    if (revoked || request.method !== "POST" || request.url !== path) return response.writeHead(404).end("no_team");
    posted.push(body);
    response.end("ok");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    env: { NODE_EXTRA_CA_CERTS: certificate },
    posted,
    revoke: () => {
      revoked = true;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(directory, { recursive: true });
    },
  };
}
