/** Models computed by Athena over curated bars. */
import { createHash } from "node:crypto";
import { barContract } from "../../domain/market/bar.ts";
import type { Model, ModelRun, SqlEngine } from "../../domain/ports/sql.ts";
import { type AthenaWork, runStatement } from "./athena-query.ts";
import { unloadStatement } from "./athena-sql.ts";
import { DerivedDatasets, generationName, inputsOf } from "./derived.ts";
import type { S3Zones } from "./object-store.ts";
import { listObjects } from "./s3-objects.ts";

export interface AthenaLake extends AthenaWork {
  /** The catalog's database that holds the curated tables. */
  readonly database: string;
  readonly s3: Pick<S3Zones, "client" | "bucketOf" | "clock">;
}

/** Whether Athena computes the model: it reads instants to the millisecond only, which leaves the order of trades open. */
export const isOverBars = ({ over }: Model): boolean => over === undefined || over === barContract.dataset;

/**
 * Faults of Athena are thrown as `AthenaFault`, of other services as `AwsFault`. All models are computed before readers see any. Bars that
 * are published meanwhile may be in some models and not yet in others: who published them builds anew.
 */
export function athenaEngine(lake: AthenaLake): SqlEngine {
  const derived = new DerivedDatasets(lake.s3);
  const runOf = async (model: string, generation: string): Promise<ModelRun> => ({ model, rows: await derived.rows(model, generation) });
  return {
    async build(models) {
      const other = models.find((model) => !isOverBars(model));
      if (other) throw new Error(`model ${other.name} is over ${other.over}, and Athena computes models over ${barContract.dataset} alone`);
      const inputs = await digestOf(lake, models);
      const current = await Promise.all(models.map(({ name }) => derived.current(name)));
      const built = current.flatMap((generation) => (generation !== undefined && inputsOf(generation) === inputs ? [generation] : []));
      if (built.length === models.length) return Promise.all(models.map(({ name }, place) => runOf(name, built[place]!)));

      const generation = generationName(lake.s3.clock.now(), inputs);
      for (const [place, model] of models.entries()) {
        const into = { database: lake.database, folder: derived.folderOf(model.name, generation), earlier: models.slice(0, place) };
        await runStatement(lake, `model ${model.name}`, unloadStatement(model, into));
      }
      const runs = await Promise.all(models.map(({ name }) => runOf(name, generation)));
      for (const { name } of models) await derived.publish(name, generation);
      return runs;
    },
  };
}

/** A name for what the rows follow from: the statements, and curated objects, which never change under their key. */
async function digestOf({ s3, database }: AthenaLake, models: readonly Model[]): Promise<string> {
  const statements = models.map((model) => unloadStatement(model, { database, folder: "", earlier: [] }));
  const digest = createHash("sha256").update(JSON.stringify(statements));
  const curated = { bucket: s3.bucketOf("curated"), key: `curated/${barContract.dataset}/` };
  for await (const { key } of listObjects(s3.client, curated)) digest.update(`${key}\n`);
  return digest.digest("hex").slice(0, 16);
}
