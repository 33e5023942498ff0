/** What a benchmark is: one ratio, taken in one go, so that the machine's own speed cancels out. */

export interface Bench {
  readonly name: string;
  /** What is divided by what. */
  readonly unit: string;
  /** The ratio is to be no greater. */
  readonly mark: number;
  /** What the ratio includes and excludes, a sentence or two each. */
  readonly notes: readonly string[];
  /** Throws when what it measures does not do its job. */
  readonly run: (work: Workplace) => Promise<Outcome | Skipped>;
}

/** What the bench compares with is not on this machine. */
export interface Skipped {
  readonly skipped: string;
}

export interface Outcome {
  readonly ratio: number;
  /** How many runs each side's median is of. */
  readonly runs: number;
  /** What both sides came to here, in words; it holds for this machine only. */
  readonly absolute?: string;
}

export interface Workplace {
  /** For input and output; removed at the end. */
  readonly directory: string;
  /** How many runs of each side are asked for. */
  readonly runs: number;
  /** Tells who waits what is being done. */
  readonly say: (doing: string) => void;
}
