/** What a pipeline may know of the world outside its inputs. */

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
}

/** Called as work goes on, for people who watch; never affects a result. */
export interface Observer {
  progress(update: {
    readonly done: number;
    readonly total: number;
    readonly what: string;
    readonly tallies: Readonly<Record<string, number>>;
  }): void;
  /** Writes one line to the log that CloudWatch (or `data/logs`) keeps. */
  log(line: string): void;
}
