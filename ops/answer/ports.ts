/** What answering an alarm reads: embedded data here, a stack's stores on AWS. */

import type { ReadObjects } from "../../domain/answer/held-records.ts";
import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import type { SessionDate } from "../../domain/market/times.ts";

export interface Begun {
  readonly pipeline: string;
  /** To be typed again, without `npx` and `--data`. */
  readonly command?: string;
  /** It was stopped before its end, and nobody goes on with it yet. */
  readonly cutOff: boolean;
}

export interface AnswerPorts {
  readonly objects: ReadObjects;
  /** The first day that is looked at, where that is not all there is. */
  readonly since?: SessionDate;
  /** What a pipeline logged, oldest first: verdicts and faults, a JSON document a line. */
  readonly log: (pipeline: string) => AsyncIterable<string>;
  /** Decodes a curated object by its key's ending. Throws where it cannot be read. */
  readonly decodeCurated: (key: string, bytes: Uint8Array, contract: Contract) => Promise<DecodedColumns>;
  /** Runs that a person began here, in that order; absent of a stack, whose functions begin and go on by themselves. */
  readonly begun?: () => readonly Begun[];
  /** The newest session date or event time that a dataset serves; undefined while it serves nothing. */
  readonly newestServed: (contract: Contract) => Promise<string | undefined>;
}
