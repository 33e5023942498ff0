import { existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { availableParallelism, freemem, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { styleText } from "node:util";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import { openForReading } from "../../../adapters/embedded/data-directory.ts";
import { EXIT } from "../exit.ts";

/** One thing that must be as it should for pipelines to run here. */
interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, and the mend where it is not well. */
  readonly found: string;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Check that pipelines can run on this machine.")
    .option("--data <dir>", "the data directory", "data")
    .option("--json", "print one JSON document")
    .action(async ({ data, json }: { data: string; json?: true }) => {
      const checks = [node(), machine(), await sqlite(), await duckdb(), await parquetCodec(), directory(data), space(data)];
      const well = checks.every(({ ok }) => ok);
      console.log(json ? JSON.stringify({ ok: well, checks }) : describe(checks));
      process.exitCode = well ? EXIT.ok : EXIT.notSo;
    });
}

function describe(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, ok, found }) => {
      const mark = ok ? styleText("green", "well", { stream: process.stdout }) : styleText("red", "FAULT", { stream: process.stdout });
      return `${mark.padEnd(5)}  ${name.padEnd(width)}  ${found}`;
    })
    .join("\n");
}

function node(): Check {
  const { node: version } = process.versions;
  return { name: "Node", ok: Number(version.split(".")[0]) >= 24, found: version };
}

function machine(): Check {
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  return { name: "machine", ok: true, found: `${availableParallelism()} cores, ${gib(freemem())} of ${gib(totalmem())} GiB memory free` };
}

async function sqlite(): Promise<Check> {
  return attempt("SQLite", async () => {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(":memory:");
    const row = database.prepare("SELECT sqlite_version() AS version").get();
    database.close();
    return String(row?.["version"]);
  });
}

async function duckdb(): Promise<Check> {
  return attempt("DuckDB", async () => (await import("@duckdb/node-api")).version());
}

async function parquetCodec(): Promise<Check> {
  return attempt("zstd", async () => {
    const { zstdCompressSync, zstdDecompressSync } = await import("node:zlib");
    const text = "assay";
    if (zstdDecompressSync(zstdCompressSync(Buffer.from(text))).toString() !== text)
      throw new Error("what was compressed came back different");
    return "compresses and decompresses";
  });
}

function directory(data: string): Check {
  const opened = openForReading(data);
  if (isLeft(opened)) {
    if (opened.left._tag !== "NoData") return { name: "data directory", ok: false, found: opened.left.message };
    const above = existing(data);
    const ok = isWritable(above);
    const then = ok ? "the first run makes it" : `no run can make it, for ${above} cannot be written: name another with --data`;
    return { name: "data directory", ok, found: `${data} is not there yet; ${then}` };
  }
  opened.right.close();
  const writable = isWritable(resolve(data));
  return {
    name: "data directory",
    ok: writable,
    found: `${data} ${writable ? "can be read and written" : "cannot be written: check its permissions"}`,
  };
}

/** Below this a run of some size may end for want of space. */
const ENOUGH_BYTES = 1e9;

function space(data: string): Check {
  const { bavail, bsize } = statfsSync(existing(data));
  const free = bavail * bsize;
  return {
    name: "disk",
    ok: free >= ENOUGH_BYTES,
    found: `${(free / 1e9).toFixed(1)} GB free${free >= ENOUGH_BYTES ? "" : "; a run may need more"}`,
  };
}

/** The folder itself, or the nearest one above it that exists. */
function existing(path: string): string {
  const folder = resolve(path);
  return existsSync(folder) ? folder : existing(dirname(folder));
}

function isWritable(folder: string): boolean {
  try {
    rmSync(mkdtempSync(join(folder, ".assay-doctor-")), { recursive: true });
    return true;
  } catch {
    return false;
  }
}

async function attempt(name: string, check: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, found: await check() };
  } catch (error) {
    return { name, ok: false, found: `${(error as Error).message}; run npm ci again` };
  }
}
