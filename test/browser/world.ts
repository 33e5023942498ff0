/** What these suites share: data of a simulated session, the command that serves them, and a browser that tells what it asked for. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { ASSAY, assay, firstSaid, own, startAssay } from "../support/assay.ts";
import { chromiumPath, launch } from "./chromium.ts";

const ARTEFACTS = join(import.meta.dirname, "../artefacts");

/** Starts the browser once for the surrounding `describe`; without one, its tests are skipped and a line says so. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  before(async function () {
    this.timeout(60_000);
    const path = chromiumPath();
    if (path === undefined) {
      console.log("skipped: the browser suite (no Chromium on the path; CHROMIUM names one)");
      return this.skip();
    }
    browser = await launch(path);
  });
  after(() => browser?.close());
  return () => browser!;
}

/** A directory for the surrounding `describe`, with what `prepare` puts there. */
export function useDirectory(prepare: (directory: string) => Promise<void> = async () => {}): () => string {
  let directory = "";
  before(async function () {
    this.timeout(120_000);
    directory = mkdtempSync(join(tmpdir(), "assay-browser-"));
    await prepare(directory);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));
  return () => directory;
}

/** What `npm start` makes. */
export async function demoData(directory: string): Promise<void> {
  const { code, stderr } = await assay("demo", "--data", directory, "--json");
  if (code !== 0) throw new Error(stderr);
}

export interface Served {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** `assay dashboard` in a process of its own, as a person starts it. */
export async function serve(data: string, port = "0", ...more: readonly string[]): Promise<Served> {
  const child = startAssay("dashboard", "--data", data, "--port", port, "--json", ...more);
  const gone = once(child, "exit");
  child.stderr!.pipe(process.stderr);
  const { url } = await firstSaid<{ readonly url: string }>(child);
  const stop = async () => {
    child.kill("SIGTERM");
    await gone;
  };
  return { url, process: child, stop };
}

/** A pipeline that runs beside the server; `end` stops it. */
export function startRun(data: string, ...options: readonly string[]): { readonly end: () => Promise<void> } {
  const child = own(spawn(process.execPath, [ASSAY, "run", "stream-ingest", "--data", data, "--json", ...options], { stdio: "ignore" }));
  const gone = once(child, "exit");
  return {
    end: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** A page of its own, and what went on in it. */
export interface Watched {
  readonly page: Page;
  /** Addresses that were asked for. */
  readonly requests: readonly string[];
  /** What the console said of errors, refusals of the policy among them. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

export async function open(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const [requests, errors]: [string[], string[]] = [[], []];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
  });
  return { page, requests, errors, close: () => context.close() };
}

/** Goes there, and waits until the page is built. */
export async function visit({ page }: Pick<Watched, "page">, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForSelector("main:not([aria-busy]) :is(h1, h2)");
}

/** Kept beside the run, for people to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  // A chart is drawn in the frame after next.
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`) });
}
