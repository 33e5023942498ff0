/** How each pipeline stands, its runs in order, and what answers its alarms. */
import type { AlarmView, PipelineView, RunView, TriageAnswer } from "../../run-messages.ts";
import { ask } from "../api.ts";
import { command, h, table } from "../dom.ts";
import { count, counted, short } from "../format.ts";
import { type Context, href, type Page } from "../page.ts";
import { explained } from "../triage.ts";

export const page: Page = {
  title: "Runs & alarms",
  build: async (context) => {
    const { query, signal } = context;
    const of = query.get("of") ?? undefined;
    const [pipelines, answer] = await Promise.all([
      ask<readonly PipelineView[]>("pipelines", {}, signal),
      // A run or an alarm that is not known is told beside the rest.
      ask<TriageAnswer>("triage", { of }, signal).catch((error: unknown) => error as Error),
    ]);
    if (signal.aborted) throw signal.reason;
    return [
      h("div.heading", {}, h("h1", {}, "Runs & alarms")),
      h(
        "div.cards",
        {},
        pipelines.map((pipeline) => card(context, pipeline)),
      ),
      timeline(pipelines, of),
      explained(answer, of, context),
      alarms(pipelines, of),
    ];
  },
};

/** States as people say them, and how loud each is. */
const STATES: Readonly<Record<string, readonly ["good" | "held" | "bad", string]>> = {
  "not-balanced": ["bad", "ledger not balanced"],
  unfinished: ["bad", "a run was cut off"],
  "dead-letters": ["bad", "dead letters"],
  failed: ["bad", "last run failed"],
  behind: ["held", "behind"],
  holding: ["held", "holding records back"],
  fine: ["good", "fine"],
  "never-run": ["held", "never run"],
};

function card(
  { about }: Context,
  { pipeline, state, newest, sessionsBehind, quarantined, deadLettered, late, balanced, next }: PipelineView,
): HTMLElement {
  const [loud, said] = STATES[state] ?? ["held", state];
  const facts: readonly (readonly [string, string])[] = [
    ["newest served", newest?.replace("T", " ") ?? "nothing"],
    ["sessions behind", sessionsBehind === null ? "not known" : count(sessionsBehind)],
    ["quarantined", count(quarantined)],
    ["dead-lettered", count(deadLettered)],
    ["late", count(late)],
    ["ledger", balanced ? "balanced" : "NOT BALANCED"],
  ];
  return h(
    "section.card",
    { "aria-label": pipeline },
    h("div.heading", {}, h("h2", {}, pipeline), h(`span.pill.${loud}`, {}, said)),
    h(
      "dl",
      {},
      facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
    next && command(`npx ${next}${about.option}`),
  );
}

const SHOWN = 60;

function timeline(pipelines: readonly PipelineView[], of: string | undefined): HTMLElement {
  const lane = ({ pipeline, runs }: PipelineView) =>
    h(
      "div.lane",
      {},
      h("h3", {}, pipeline),
      runs.length === 0
        ? h("p.dim", {}, "no run yet")
        : h(
            "ol.runs",
            { "aria-label": `Runs of ${pipeline}, oldest first` },
            runs.slice(-SHOWN).map((run) => h("li", {}, block(run, of))),
          ),
    );
  return h(
    "section.card",
    { "aria-labelledby": "timeline" },
    h("h2", { id: "timeline" }, "Runs, oldest first"),
    h("p.dim.small", {}, "✓ passed, a number: so many records held back, ✕ failed. Each leads to what happened."),
    pipelines.map(lane),
  );
}

function block(run: RunView, of: string | undefined): HTMLElement {
  const [loud, said] =
    run.failed > 0 || run.deadLettered > 0 ? ["bad", "failed"] : run.heldBack > 0 ? ["held", "held records back"] : ["good", "passed"];
  const told = `${run.run}: ${said}; ${count(run.judged - run.failed)} of ${counted(run.judged, "verdict")} passed, ${count(run.heldBack)} held back${run.deadLettered > 0 ? `, ${count(run.deadLettered)} dead-lettered` : ""}`;
  return h(
    `a.run.${loud}`,
    { href: href("/runs", { of: run.run }), title: told, "aria-label": told, "aria-current": run.run === of && "true" },
    loud === "bad" ? "✕" : loud === "held" ? short(run.heldBack) : "✓",
  );
}

/** How an alarm of a stack stands, as people say it. */
function standingText(standing: AlarmView["standing"]): Node | string {
  if (standing === null) return "";
  const since = new Date(standing.since).toISOString().slice(0, 16).replace("T", " ");
  if (standing.state === "ALARM") return h("strong.bad", {}, `raised since ${since} UTC`);
  return standing.state === "OK" ? h("span.good", {}, "OK") : h("span.dim", {}, "no data yet");
}

function alarms(pipelines: readonly PipelineView[], of: string | undefined): HTMLElement {
  const raisesAlarms = pipelines.some((pipeline) => pipeline.alarms.some(({ standing }) => standing !== null));
  const rows = pipelines.flatMap(({ pipeline, alarms }) =>
    alarms.map(({ alarm, means, matters, standing }) => [
      h("a", { id: `alarm-${pipeline}-${alarm}`, href: href("/runs", { of: alarm }), "aria-current": alarm === of && "true" }, alarm),
      pipeline,
      `${means} ${matters}`,
      ...(raisesAlarms ? [standingText(standing)] : []),
    ]),
  );
  const faults = pipelines.flatMap(({ pipeline, faults }) => faults.map((fault) => [pipeline, fault]));
  return h(
    "section.card",
    { "aria-labelledby": "alarms" },
    h("h2", { id: "alarms" }, "Alarms, and what they mean"),
    table(
      "An alarm's name answers it by the last run that can have raised it",
      ["alarm", "pipeline", "means", ...(raisesAlarms ? ["now"] : [])],
      rows,
    ),
    faults.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, `${counted(faults.length, "fault")} logged`),
        table("The newest last", ["pipeline", "fault"], faults),
      ),
  );
}
