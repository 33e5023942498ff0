/** Which runs there are, as the pipelines' logs tell them: a verdict for each batch, and a line for what was given up. */
import { isObject, type Json } from "../../domain/quality/json.ts";
import type { AnswerPorts } from "./ports.ts";

export interface LoggedRun {
  readonly run: string;
  readonly pipeline: string;
  /** Batches that failed the gate, of those judged. */
  readonly failed: number;
  readonly judged: number;
  /** Records that were held back. */
  readonly heldBack: number;
  readonly deadLettered: number;
}

export interface PipelineLog {
  /** In the order in which they last said something; of very many the last, and beside them those that are worth remembering. */
  readonly runs: readonly LoggedRun[];
  /** Other lines, in words; of very many the last. */
  readonly faults: readonly string[];
}

const MOST_RUNS = 10_000;
const MOST_FAULTS = 1_000;

/** @param asked a run that is remembered however old it is */
export async function readLog({ log }: Pick<AnswerPorts, "log">, pipeline: string, asked?: string): Promise<PipelineLog> {
  const runs = new RecentRuns(pipeline, asked);
  const faults: string[] = [];
  for await (const line of log(pipeline)) {
    const said = parsed(line);
    const run = said["runId"];
    if (typeof run === "string") {
      runs.take(run, said);
      continue;
    }
    faults.push(String(said["message"] ?? line));
    if (faults.length > MOST_FAULTS) faults.shift();
  }
  return { runs: runs.all(), faults };
}

/** Of a log of any length so many runs, the one asked for, and the last of each kind that an alarm is about. */
class RecentRuns {
  private readonly pipeline: string;
  private readonly asked: string | undefined;
  private readonly recent = new Map<string, Counting>();
  /** By what makes them worth remembering, in the order of the log. */
  private readonly kept = new Map<string, LoggedRun>();
  /** What was said of last. */
  private last: Counting | undefined;

  constructor(pipeline: string, asked: string | undefined) {
    this.pipeline = pipeline;
    this.asked = asked;
  }

  take(run: string, said: Json): void {
    // Of a run many lines follow one another: nothing is made anew for each, or a long log would leave much behind.
    if (run !== this.last?.run) this.last = this.moveToEnd(run);
    count(this.last, said);
  }

  all(): readonly LoggedRun[] {
    const recent = [...this.recent.values()];
    return [...new Set(this.kept.values())].filter(({ run }) => !this.recent.has(run)).concat(recent);
  }

  private moveToEnd(run: string): Counting {
    const counting = this.recent.get(run) ?? { run, pipeline: this.pipeline, failed: 0, judged: 0, heldBack: 0, deadLettered: 0 };
    this.recent.delete(run);
    this.recent.set(run, counting);
    if (this.recent.size > MOST_RUNS) this.forgetOldest();
    return counting;
  }

  private forgetOldest(): void {
    const oldest = this.recent.values().next().value!;
    this.recent.delete(oldest.run);
    for (const kind of this.kindsOf(oldest)) {
      this.kept.delete(kind);
      this.kept.set(kind, oldest);
    }
  }

  private kindsOf({ run, failed, heldBack, deadLettered }: LoggedRun): readonly string[] {
    const kinds = { asked: run === this.asked, failed: failed > 0, held: failed === 0 && heldBack > 0, deadLettered: deadLettered > 0 };
    return Object.entries(kinds).flatMap(([kind, is]) => (is ? [kind] : []));
  }
}

/** A run of which more may be said. */
type Counting = { -readonly [K in keyof LoggedRun]: LoggedRun[K] };

function count(counting: Counting, { quality, failed, deadLettered }: Json): void {
  if (quality !== undefined) counting.judged++;
  if (quality === "FAIL") counting.failed++;
  if (typeof failed === "number") counting.heldBack += failed;
  if (typeof deadLettered === "number") counting.deadLettered += deadLettered;
}

/** A line that is no JSON is a message. */
function parsed(line: string): Json {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : { message: line };
  } catch {
    return { message: line };
  }
}
