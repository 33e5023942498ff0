/**
 * AWS on loopback: MiniStack in `.venv/cloud` (see python-env), on free ports, in a directory of its own that goes with it. It speaks
 * the services' own protocols, so what runs against it is the program as it is.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { own } from "../assay.ts";
import { type FaultProxy, startProxy } from "./proxy.ts";

const INSTALLED = join(import.meta.dirname, "../../../.venv/cloud/bin");
const PYTHON = join(INSTALLED, "python");
const EMULATOR = join(import.meta.dirname, "emulator.py");
export const ACCOUNT = "123456789012";
const START_MS = 60_000;

/** What the SDK's clients read; the key `test` is the account's root. */
const AS_ROOT = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
};

export interface LocalCloud {
  /** Of the proxy before it. */
  readonly url: string;
  /** Past the proxy, where nothing goes wrong: for what AWS does by itself. */
  readonly directUrl: string;
  /** The emulator's process. */
  readonly pid: number;
  readonly proxy: FaultProxy;
}

/**
 * A local cloud for the surrounding `describe`, with the environment set so that clients made in it find it. Its tests are skipped, and
 * say so, where the emulator is not installed.
 */
export function useLocalCloud(): () => LocalCloud {
  let cloud: LocalCloud | undefined;
  let stop = async () => {};
  const outside = { ...process.env };
  before(async function () {
    if (!isInstalled()) this.skip();
    this.timeout(2 * START_MS);
    const started = await startEmulator();
    stop = started.stop;
    const proxy = await startProxy(started.url);
    stop = async () => {
      await proxy.close();
      await started.stop();
    };
    cloud = { url: proxy.url, directUrl: started.url, pid: started.pid, proxy };
    Object.assign(process.env, AS_ROOT, { AWS_ENDPOINT_URL: proxy.url });
  });
  after(async () => {
    for (const name of Object.keys(process.env)) if (!(name in outside)) delete process.env[name];
    Object.assign(process.env, outside);
    await stop();
  });
  return () => cloud!;
}

/** Whether there is an emulator here; says so where there is none. */
export function isInstalled(): boolean {
  if (existsSync(join(INSTALLED, "ministack"))) return true;
  console.log("      skipped: the local cloud is not installed (bash test/support/local-cloud/python-env)");
  return false;
}

export interface Emulator {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** @param env for it, and for the functions that it runs */
export async function startEmulator(env: Readonly<Record<string, string>> = {}): Promise<Emulator> {
  const directory = mkdtempSync(join(tmpdir(), "assay-cloud-"));
  const port = await freePort();
  const { AWS_ENDPOINT_URL: _endpoint, AWS_PROFILE: _profile, ...inherited } = process.env;
  const server = own(
    spawn(PYTHON, [EMULATOR], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...inherited,
        BIND_HOST: "127.0.0.1",
        GATEWAY_PORT: String(port),
        AUTH: "true",
        MINISTACK_ACCOUNT_ID: ACCOUNT,
        LOG_LEVEL: "WARNING",
        TMPDIR: directory,
        STATE_DIR: join(directory, "state"),
        S3_DATA_DIR: join(directory, "s3"),
        ...env,
      },
    }),
  );
  const said: Buffer[] = [];
  server.stdout!.on("data", (chunk: Buffer) => said.push(chunk));
  server.stderr!.on("data", (chunk: Buffer) => said.push(chunk));
  const stop = async () => {
    await ended(server);
    rmSync(directory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  if (await isHealthy(`${url}/_ministack/health`, server)) return { url, pid: server.pid!, stop };
  await stop();
  throw new Error(`the local cloud did not come up: ${Buffer.concat(said).toString().slice(-2_000)}`);
}

async function isHealthy(url: string, server: ChildProcess): Promise<boolean> {
  for (const end = Date.now() + START_MS; Date.now() < end && server.exitCode === null && server.signalCode === null; await sleep(100)) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return true;
  }
  return false;
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  const patience = setTimeout(() => server.kill("SIGKILL"), 5_000);
  await exited;
  clearTimeout(patience);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
