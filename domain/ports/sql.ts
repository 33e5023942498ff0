/** SQL over published zones. Embedded: DuckDB; AWS: Athena; the lakehouse: Spark. */

export interface Model {
  /** File name without ending; also the derived dataset and table: `daily_returns`. */
  readonly name: string;
  readonly sql: string;
  /** Columns that sort its rows, making its files the same in every run. */
  readonly orderBy: readonly string[];
  /** `symbol`: its rows depend on rows of the same symbol only, so it may run symbol by symbol in bounded memory. */
  readonly scope: "symbol" | "market";
  /** The curated dataset it is computed from: that, its `_history` where rows have revisions, and models over it. Default `daily_bars`. */
  readonly over?: ModelBase;
}

export type ModelBase = "daily_bars" | "stock_market_data";

/** A pipeline's models in the order they build on each other. */
export interface Models {
  all(): Promise<readonly Model[]>;
}

export interface ModelRun {
  readonly model: string;
  readonly rows: number;
}

export interface SqlEngine {
  /** Computes the models anew over the curated zone and publishes each as one consistent derived dataset. */
  build(models: readonly Model[]): Promise<readonly ModelRun[]>;
}
