/** What a function says of itself: lines of its log, and figures that CloudWatch takes from them (embedded metric format). */
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Observer } from "../../domain/ports/effects.ts";

/** The figures of a pipeline; alarms and the dashboard are made of these. */
const UNITS = {
  RecordsReceived: MetricUnit.Count,
  RecordsCurated: MetricUnit.Count,
  RecordsQuarantined: MetricUnit.Count,
  RecordsDeadLettered: MetricUnit.Count,
  /** Verdicts of the gate. */
  Verdicts: MetricUnit.Count,
  /** From a trade's event to its being served. */
  LatencyMs: MetricUnit.Milliseconds,
  /** How long a handler worked. */
  PipelineDurationMs: MetricUnit.Milliseconds,
  /** Calls of a provider that were answered. */
  ApiSuccessRate: MetricUnit.Percent,
  /** Records that passed the gate. */
  ValidationPassRate: MetricUnit.Percent,
  /** 1 while the exchange is open, else 0. */
  SessionOpen: MetricUnit.NoUnit,
  /** Records that a stream did not take at the first try. */
  RecordsRetried: MetricUnit.Count,
} as const;
export type MetricName = keyof typeof UNITS;

export interface Telemetry {
  readonly observer: Observer;
  measure(name: MetricName, value: number): void;
  /** Calls, and has the time it took measured; what was measured meanwhile is written, also where it throws. */
  timed<A>(call: () => Promise<A>): Promise<A>;
}

/** Namespace, service and level are the environment's, as Powertools reads them. */
export function powertools(): Telemetry {
  const logger = new Logger();
  const metrics = new Metrics();
  const measure = (name: MetricName, value: number) => metrics.addMetric(name, UNITS[name], value);
  return {
    observer: { progress: () => {}, log: (line) => logLine(logger, line) },
    measure,
    async timed(call) {
      const started = performance.now();
      try {
        return await call();
      } catch (error) {
        logger.error("the invocation failed", error as Error);
        throw error;
      } finally {
        measure("PipelineDurationMs", performance.now() - started);
        metrics.publishStoredMetrics();
      }
    },
  };
}

/**
 * A line is one JSON object; its fields stand on the top of what is logged, where the filter patterns look for them. A batch that failed
 * is an error, so that no log level keeps it back.
 */
function logLine(logger: Logger, line: string): void {
  const { message, ...fields } = JSON.parse(line) as { readonly message?: string };
  const text = message ?? "";
  if ("quality" in fields && fields.quality === "FAIL") logger.error(text, fields);
  else logger.info(text, fields);
}
