import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "./account.ts";

export interface DashboardArgs {
  /** Its whole name, which CloudWatch does not make up: `<project>-<stack>`. */
  dashboardName: string;
  /** Of the stack's metrics: `assay/<stack>`. */
  namespace: string;
  /** In the order in which they are shown. */
  pipelines: readonly ShownPipeline[];
}

export interface ShownPipeline {
  readonly name: string;
  /** Shown with their state. */
  readonly alarmArns: readonly pulumi.Input<string>[];
}

/** A graph: what its pipeline writes of itself, and how it is summed up by the minute. */
interface Graph {
  readonly title: string;
  readonly metrics: readonly (readonly [metric: string, stat: string])[];
}

const GRAPHS: readonly Graph[] = [
  {
    title: "Records",
    metrics: ["RecordsReceived", "RecordsCurated", "RecordsQuarantined", "RecordsDeadLettered"].map((metric) => [metric, "Sum"] as const),
  },
  { title: "From event to served, ms", metrics: ["p50", "p99"].map((stat) => ["LatencyMs", stat] as const) },
  {
    title: "Verdicts, and whether the session is open",
    metrics: [
      ["Verdicts", "Sum"],
      ["SessionOpen", "Maximum"],
    ],
  },
];

/** The grid is 24 wide. */
const GRID = 24;
const ALARM_HEIGHT = 2;
const GRAPH_WIDTH = GRID / GRAPHS.length;
const GRAPH_HEIGHT = 6;
const PERIOD_SECONDS = 60;

/** A row of alarms and a row of graphs for each pipeline of a stack. */
export class Dashboard extends pulumi.ComponentResource {
  /** Where to look at it. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Dashboard", name, {}, opts);
    requireName(name, args.dashboardName);
    const { region } = accountOf(this);
    new cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: args.dashboardName,
        dashboardBody: pulumi.jsonStringify({
          widgets: args.pipelines.flatMap((pipeline, row) =>
            widgetsOf(pipeline, row * (ALARM_HEIGHT + GRAPH_HEIGHT), args.namespace, region),
          ),
        }),
      },
      { parent: this },
    );
    this.url = pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${args.dashboardName}`;
    this.registerOutputs({ url: this.url });
  }
}

function widgetsOf({ name, alarmArns }: ShownPipeline, y: number, namespace: string, region: pulumi.Input<string>) {
  const alarms = { type: "alarm", x: 0, y, width: GRID, height: ALARM_HEIGHT, properties: { title: name, alarms: alarmArns } };
  const graphs = GRAPHS.map(({ title, metrics }, column) => ({
    type: "metric",
    x: column * GRAPH_WIDTH,
    y: y + ALARM_HEIGHT,
    width: GRAPH_WIDTH,
    height: GRAPH_HEIGHT,
    properties: {
      title,
      region,
      view: "timeSeries",
      period: PERIOD_SECONDS,
      metrics: metrics.map(([metric, stat]) => [namespace, metric, "service", name, { stat }]),
    },
  }));
  // CloudWatch refuses a widget of no alarms.
  return alarmArns.length > 0 ? [alarms, ...graphs] : graphs;
}

function requireName(name: string, dashboardName: string): void {
  if (/^[\w-]{1,255}$/.test(dashboardName)) return;
  throw new Error(
    `Dashboard ${name}: dashboardName is ${JSON.stringify(dashboardName)}; CloudWatch allows letters, digits, _ and -, up to 255`,
  );
}
