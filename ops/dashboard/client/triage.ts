/** A triage as people read it: what broke, why, how far it reaches, what to type next. */
import type { TriageAnswer, TriageView } from "../run-messages.ts";
import { command, h, notice } from "./dom.ts";
import { count, counted } from "./format.ts";
import { type Context, href } from "./page.ts";

/** What happened in a run, or what is to be answered first. @param of what was asked for; undefined: what failed last */
export function explained(answer: TriageAnswer | Error, of: string | undefined, { about }: Context): HTMLElement {
  if (answer instanceof Error)
    return notice("fault", of === undefined ? "The triage failed" : `Nothing is known of ${of}`, h("p", {}, answer.message));
  if ("healthy" in answer) return notice("good", of === undefined ? "Nothing to answer" : of, h("p", {}, answer.healthy));
  if ("standstill" in answer) return standstill(answer, about.option);
  const { triage, found } = answer;
  return h(
    "section.card",
    { "aria-labelledby": "triage" },
    head(triage, of),
    inTheWay(found),
    why(triage),
    causes(triage.causes),
    reach(triage),
    nextSteps(triage.next, about.option),
  );
}

/** No run tells what is wrong: an alarm does, or what keeps a pipeline from its work. */
function standstill(
  { standstill: { alarm, means, causes: suspected, next }, found }: Extract<TriageAnswer, { readonly standstill: unknown }>,
  option: string,
): HTMLElement {
  return h(
    "section.card",
    { "aria-labelledby": "triage" },
    h("div.heading", {}, h("h2", { id: "triage" }, alarm ?? "What to answer first"), h("span.pill.bad", {}, "no run tells")),
    means !== null && h("p", {}, h("strong", {}, means)),
    inTheWay(found),
    causes(suspected),
    nextSteps(next, option),
  );
}

function inTheWay(found: readonly string[]): HTMLElement | null {
  if (found.length === 0) return null;
  return h(
    "ul.why",
    {},
    found.map((text) => h("li", {}, text)),
  );
}

function nextSteps(next: readonly string[], option: string): HTMLElement | null {
  if (next.length === 0) return null;
  return h(
    "div",
    {},
    h("h3", {}, "Next"),
    next.map((each) => command(`npx ${each}${option}`)),
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
      `${count(failed)} of ${counted(judged, "batch", "batches")} failed; ${counted(received, "record")} received: ${rests.join(", ") || "none at rest"}.`,
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

function causes(causes: TriageView["causes"]): HTMLElement {
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
