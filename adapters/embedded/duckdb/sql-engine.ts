/**
 * Models computed by DuckDB over curated bars, or trades. The same models over the same curated objects give the same bytes: each
 * file is one ordered COPY, and which rows share a file follows from the symbols alone.
 */
import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { version } from "@duckdb/node-api";
import { barContract } from "../../../domain/market/bar.ts";
import type { Contract } from "../../../domain/market/contract.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import type { Model, ModelRun, SqlEngine } from "../../../domain/ports/sql.ts";
import { onDisk, StoreFault } from "../store-fault.ts";
import { bucketsOf, isIn } from "./buckets.ts";
import { currentGeneration, type DataFiles, generationFiles, partName, publishGeneration } from "./derived.ts";
import { damagedOr, readDuckDbError } from "./duckdb-error.ts";
import { Session } from "./session.ts";
import { fileList, identifier, textLiteral } from "./sql-text.ts";
import { createTickView, TICK_HISTORY } from "./stream-views.ts";
import { createBarViews, createTickViews, curatedKeys, parquetOf } from "./views.ts";

export interface EngineOptions {
  /** Rows that a model of scope `symbol` is computed over at once. Default 500,000. Another number makes other files of the same rows. */
  readonly bucketRows?: number;
  /** As DuckDB writes sizes. Default `1GB`. */
  readonly memoryLimit?: string;
  /** Default: the machine's cores. */
  readonly threads?: number;
}

const DEFAULT_BUCKET_ROWS = 500_000;
const PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 100000";

/** For the one writer of the data directory. Faults of the disk are thrown as `StoreFault`. */
export function duckdbEngine(data: DataFiles, options: EngineOptions = {}): SqlEngine {
  const { bucketRows = DEFAULT_BUCKET_ROWS, ...limits } = options;
  return {
    async build(models) {
      const runs: ModelRun[] = [];
      for (const base of BASES) {
        const own = models.filter(({ over = barContract.dataset }) => over === base.contract.dataset);
        if (own.length > 0) runs.push(...(await buildOver(data, base, own, bucketRows, limits)));
      }
      return models.map(({ name }) => runs.find(({ model }) => model === name)!);
    },
  };
}

/** A curated dataset that models are computed from. */
interface Base {
  readonly contract: Contract;
  readonly createViews: (session: Session, root: string, keys: readonly string[]) => Promise<void>;
  /** The view whose rows of some symbols are held as a table while models of scope `symbol` are computed over them. */
  readonly held: string;
  /** Makes what else the models read out of that table. */
  readonly createHeldViews: (session: Session) => Promise<void>;
}

const BASES: readonly Base[] = [
  { contract: barContract, createViews: createBarViews, held: barContract.dataset, createHeldViews: async () => {} },
  { contract: tickContract, createViews: createTickViews, held: TICK_HISTORY, createHeldViews: createTickView },
];

/** Anew where any of the models, or what they are computed from, has changed. */
async function buildOver(
  data: DataFiles,
  base: Base,
  models: readonly Model[],
  bucketRows: number,
  limits: Omit<EngineOptions, "bucketRows">,
): Promise<readonly ModelRun[]> {
  const keys = await curatedKeys(data, base.contract);
  const generation = generationOf(models, keys, bucketRows);
  const staging = join(data.root, "staging", `duckdb-${generation}`);
  await removeStaging(staging);
  const session = await Session.open({ ...limits, spillDirectory: join(staging, "spill") });
  try {
    if (!(await isBuilt(data, models, generation))) {
      await base.createViews(session, data.root, keys);
      const built = await new Build(session, staging, base, bucketRows).run(models);
      for (const [name, files] of built) await publishGeneration(data, name, generation, files);
    }
    return await countRows(session, data, models, generation);
  } catch (error) {
    throw damagedOr(error);
  } finally {
    session.close();
    await removeStaging(staging);
  }
}

/** A name for what the build's bytes follow from. Curated objects never change under their key. */
function generationOf(models: readonly Model[], keys: readonly string[], bucketRows: number): string {
  const all = models.map(({ name, sql, orderBy, scope }) => [name, sql, orderBy, scope]);
  return createHash("sha256")
    .update(JSON.stringify([version(), PARQUET, bucketRows, all, keys]))
    .digest("hex")
    .slice(0, 16);
}

async function isBuilt(data: DataFiles, models: readonly Model[], generation: string): Promise<boolean> {
  for (const { name } of models) {
    if ((await currentGeneration(data, name)) !== generation) return false;
    if ((await generationFiles(data, name, generation)).length === 0) return false;
  }
  return true;
}

async function countRows(session: Session, data: DataFiles, models: readonly Model[], generation: string): Promise<readonly ModelRun[]> {
  const runs: ModelRun[] = [];
  for (const { name } of models) {
    const files = await generationFiles(data, name, generation);
    const [row] = await session.rows(`SELECT count(*) FROM read_parquet(${fileList(files)})`);
    runs.push({ model: name, rows: Number(row![0]) });
  }
  return runs;
}

async function removeStaging(path: string): Promise<void> {
  await onDisk("write", path, () => rm(path, { recursive: true, force: true }));
}

/** A schema searched before the one that holds the views of all rows. */
const SCHEMA = "build";

/** Stages the files of all models. Models of scope `symbol` come first, all of them for one bucket before the next. */
class Build {
  private readonly session: Session;
  private readonly staging: string;
  private readonly base: Base;
  private readonly bucketRows: number;
  private readonly files = new Map<string, string[]>();

  constructor(session: Session, staging: string, base: Base, bucketRows: number) {
    this.session = session;
    this.staging = staging;
    this.base = base;
    this.bucketRows = bucketRows;
  }

  /** The staged files of each model, in order. */
  async run(models: readonly Model[]): Promise<ReadonlyMap<string, readonly string[]>> {
    for (const { name } of models) {
      this.files.set(name, []);
      const folder = join(this.staging, name);
      await onDisk("write", folder, () => mkdir(folder, { recursive: true }));
    }
    await this.session.run(`CREATE SCHEMA ${SCHEMA}`);
    await this.session.run(`SET search_path = '${SCHEMA},main'`);
    await this.runSymbolModels(models.filter(({ scope }) => scope === "symbol"));
    for (const model of models.filter(({ scope }) => scope === "market")) {
      await this.expose(model.name, [await this.copy(model)]);
    }
    return this.files;
  }

  private async runSymbolModels(models: readonly Model[]): Promise<void> {
    const { contract, held, createHeldViews } = this.base;
    const buckets = await bucketsOf(this.session, `main.${contract.dataset}_history`, this.bucketRows);
    // With no rows at all, each model still leaves a file: its columns.
    const conditions = buckets.length === 0 ? ["false"] : buckets.map(isIn);
    await createHeldViews(this.session);
    for (const condition of conditions) {
      await this.session.run(`CREATE OR REPLACE TABLE ${SCHEMA}.${held} AS SELECT * FROM main.${held} WHERE ${condition}`);
      for (const model of models) await this.expose(model.name, [await this.copy(model)]);
    }
    await this.session.run(`DROP TABLE ${SCHEMA}.${held}`);
    for (const { name } of models) await this.expose(name, this.files.get(name)!);
  }

  /** The models after it read these files under its name. */
  private async expose(name: string, files: readonly string[]): Promise<void> {
    await this.session.createView(name, parquetOf(files));
  }

  private async copy({ name, sql, orderBy }: Model): Promise<string> {
    const files = this.files.get(name)!;
    const path = join(this.staging, name, partName(files.length));
    try {
      await this.session.run(
        `COPY (SELECT * FROM (\n${sql}\n) ORDER BY ${orderBy.map(identifier).join(", ")}) TO ${textLiteral(path)} (${PARQUET})`,
      );
    } catch (error) {
      throw modelError(name, path, error);
    }
    files.push(path);
    return path;
  }
}

/** A full disk is the machine's fault; whatever else stops a model is the model's. */
function modelError(name: string, path: string, error: unknown): Error {
  const { kind, text, place } = readDuckDbError(error);
  if (/No space left on device/i.test(text)) return new StoreFault("ENOSPC", path, "write");
  const fault = damagedOr(error);
  if (fault !== error) return fault as SyntaxError;
  return new Error(`model ${name} cannot be computed: ${text} (${kind} error of DuckDB)${place === undefined ? "" : `\n${place}`}`, {
    cause: error,
  });
}
