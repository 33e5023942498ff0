/** How many requests of a metered provider may still be made. Embedded: a file of the user; AWS: an item of the checkpoint table. */

export type Taken =
  /** The request is counted: make it. */
  | { readonly _tag: "Go" }
  /** Ask again after that time. */
  | { readonly _tag: "Wait"; readonly ms: number }
  | { readonly _tag: "Exhausted"; readonly untilMs: number };

/** Counted for each account across runs and processes, because the service counts so. */
export interface RequestBudget {
  /** Counts one request of the account, where its limits allow it at that time (epoch milliseconds). */
  take(account: string, nowMs: number): Promise<Taken>;
}
