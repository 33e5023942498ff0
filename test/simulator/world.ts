/** What a schedule happens in: time, services, and what goes wrong, how often. */
import type { Telemetry } from "../../adapters/aws/telemetry.ts";
import type { Environment } from "../../domain/deployed.ts";
import { SimulatedDynamoDb } from "./aws/dynamodb.ts";
import { SimulatedKinesis } from "./aws/kinesis.ts";
import { SimulatedS3 } from "./aws/s3.ts";
import type { Faults } from "./faults.ts";
import { MadeUpTime } from "./time.ts";

export const BUCKET = "lake";
export const STREAM = "trades";
const [CHECKPOINTS, LATEST] = ["checkpoints", "latest-prices"] as const;

/** When schedules begin: a Sunday evening, two hours before a day ends. */
export const START = Date.UTC(2026, 0, 18, 22);

/** Chances of a fault, of each try of a call and of each invocation. */
export interface Rates {
  readonly call: number;
  readonly invocation: number;
}

/** How long after a record was put the stream shows it to readers. */
const SHOWN_AFTER_MS = [0, 200, 2_000];

/** What is told where another process was faster, or the provider does not answer. */
const EXPECTED = /another process|no answer/;

export const NO_RATES: Rates = { call: 0, invocation: 0 };

export class World {
  readonly time: MadeUpTime;
  readonly faults: Faults;
  readonly rates: Rates;
  readonly s3: SimulatedS3;
  readonly dynamoDb = new SimulatedDynamoDb([CHECKPOINTS, LATEST]);
  readonly kinesis: SimulatedKinesis;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What processes threw that is of the program and not of the services. */
  readonly defects: string[] = [];
  readonly telemetry: Telemetry = {
    observer: { progress: () => {}, log: () => {} },
    measure: () => {},
    timed: (call) => call(),
  };

  constructor(faults: Faults, rates: Rates, settings: Readonly<Record<string, unknown>>, shards = faults.between("shards", 1, 3)) {
    let randoms = 0;
    this.time = new MadeUpTime(START, () => faults.chance(`random-${randoms++}`));
    this.s3 = new SimulatedS3(this.time.now);
    this.faults = faults;
    this.rates = rates;
    this.settings = settings;
    this.kinesis = new SimulatedKinesis(STREAM, shards, this.time.now, faults.pick("shown-after", SHOWN_AFTER_MS));
  }

  get environment(): Environment {
    return {
      ASSAY_STACK: "test",
      ASSAY_PIPELINE: "stream-ingest",
      ASSAY_PROVIDER: "simulated",
      ASSAY_SYMBOLS: "AAPL",
      ASSAY_SETTINGS: JSON.stringify(this.settings),
      S3_BUCKET_NAME: BUCKET,
      DDB_TABLE_CHECKPOINTS: CHECKPOINTS,
      DDB_TABLE_LATEST_PRICES: LATEST,
      KINESIS_STREAM_NAME: STREAM,
    };
  }

  /** What a process threw. What a service refused, or another process's being faster, is part of the schedule. */
  threw(where: string, error: unknown): void {
    const { _tag, message, stack } = error as { readonly _tag?: string; readonly message?: string; readonly stack?: string };
    if (_tag === "AwsFault" || EXPECTED.test(message ?? "")) return;
    this.defects.push(`${where}: ${stack ?? String(error)}`);
  }
}
