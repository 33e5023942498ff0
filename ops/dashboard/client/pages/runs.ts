/** How each pipeline stands, its runs in order, and what answers its alarms. */
import type { PipelineView, RunView, TriageAnswer, TriageView } from "../../messages.ts";
import { ask } from "../api.ts";
import { command, h, notice, table } from "../dom.ts";
import { count, counted, short } from "../format.ts";
import { type Context, href, type Page } from "../page.ts";

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

function explained(answer: TriageAnswer | Error, of: string | undefined, { about }: Context): HTMLElement {
  if (answer instanceof Error)
    return notice("fault", of === undefined ? "The triage failed" : `Nothing is known of ${of}`, h("p", {}, answer.message));
  if ("healthy" in answer) return notice("good", of === undefined ? "Nothing to answer" : of, h("p", {}, answer.healthy));
  const { triage } = answer;
  return h(
    "section.card",
    { "aria-labelledby": "triage" },
    head(triage, of),
    why(triage),
    causes(triage),
    reach(triage),
    h("h3", {}, "Next"),
    triage.next.map((next) => command(`npx ${next}${about.option}`)),
  );
}

function head(
  { verdict, alarm, means, run, pipeline, day, judged, failed, received, accounts }: TriageView,
  of: string | undefined,
): HTMLElement {
  const rests = Object.entries(accounts)
    .filter(([, n]) => n > 0)
    .map(([account, n]) => `${count(n)} ${account}`);
  return h(
    "div",
    {},
    h(
      "div.heading",
      {},
      h("h2", { id: "triage" }, of === undefined ? "What to answer first" : "What happened"),
      h(`span.pill.${verdict === "FAIL" ? "bad" : "held"}`, {}, verdict === "FAIL" ? "QUALITY=FAIL" : alarm),
    ),
    h("p", {}, h("strong", {}, means), " ", h("span.dim", {}, `${pipeline}, run `), h("code", {}, run), h("span.dim", {}, ` of ${day}`)),
    h(
      "p",
      {},
      `${count(failed)} of ${counted(judged, "batch").replace(/batchs$/, "batches")} failed; ${counted(received, "record")} received: ${rests.join(", ") || "none at rest"}.`,
    ),
  );
}

function why({ failures }: TriageView): HTMLElement | null {
  if (failures.length === 0) return null;
  return h(
    "div",
    {},
    h("h3", {}, "Why it failed"),
    h(
      "ul.why",
      {},
      failures.slice(0, 8).map(([text, batches]) => h("li", {}, batches > 1 ? `${count(batches)} batches: ` : "", text)),
    ),
  );
}

function causes({ causes }: TriageView): HTMLElement {
  if (causes.length === 0) return h("p", {}, "No known cause fits: read some of the records.");
  const [first, ...others] = causes;
  return h(
    "div",
    {},
    h("h3", {}, `Suspected: ${first!.title}`),
    h("p", {}, first!.because),
    h("dl", {}, h("dt", {}, "make sure"), h("dd", {}, first!.check), h("dt", {}, "then"), h("dd", {}, first!.mend)),
    others.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, counted(others.length, "other suspicion")),
        h(
          "ul.why",
          {},
          others.map(({ title, because }) => h("li", {}, h("strong", {}, title), ": ", because)),
        ),
      ),
  );
}

function reach({ symbols, held, served, servedWrong, run }: TriageView): HTMLElement {
  const wrong =
    servedWrong > 0
      ? h("strong.bad", {}, `${count(servedWrong)} of them look wrong, and ARE SERVED.`)
      : served > 0
        ? "none of them looks wrong."
        : "nothing wrong can be.";
  return h(
    "div",
    {},
    h("h3", {}, "How far it reaches"),
    h(
      "p",
      {},
      h("a", { href: href("/quarantine", { run }) }, `${counted(held, "record")} held back`),
      `; ${counted(served, "row")} of the run served, `,
      wrong,
    ),
    h(
      "ul.chips",
      {},
      symbols
        .slice(0, 14)
        .map(([symbol, n]) =>
          h("li", {}, h("a", { href: href("/quarantine", { run, symbol }) }, h("bdi", {}, symbol), h("span.number", {}, count(n)))),
        ),
    ),
  );
}

function alarms(pipelines: readonly PipelineView[], of: string | undefined): HTMLElement {
  const rows = pipelines.flatMap(({ pipeline, alarms }) =>
    alarms.map(({ alarm, means, matters }) => [
      h("a", { id: `alarm-${pipeline}-${alarm}`, href: href("/runs", { of: alarm }), "aria-current": alarm === of && "true" }, alarm),
      pipeline,
      `${means} ${matters}`,
    ]),
  );
  const faults = pipelines.flatMap(({ pipeline, faults }) => faults.map((fault) => [pipeline, fault]));
  return h(
    "section.card",
    { "aria-labelledby": "alarms" },
    h("h2", { id: "alarms" }, "Alarms, and what they mean"),
    table("An alarm's name answers it by the last run that can have raised it", ["alarm", "pipeline", "means"], rows),
    faults.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, `${counted(faults.length, "fault")} logged`),
        table("The newest last", ["pipeline", "fault"], faults),
      ),
  );
}
