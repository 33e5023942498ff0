/** Where every record went. */
import type { AuditView, Ledger } from "../../messages.ts";
import { ask } from "../api.ts";
import { command, h, notice, table } from "../dom.ts";
import { flowPicture, NAMES } from "../flow.ts";
import { count, counted } from "../format.ts";
import { type Context, href, type Page } from "../page.ts";

export const page: Page = {
  title: "Ledger",
  build: async (context) => {
    const ledger = await ask<Ledger>("ledger", {}, context.signal);
    const head = h(
      "div.heading",
      {},
      h("h1", {}, "Ledger"),
      h("p.facts.dim", {}, "received = curated + quarantined + dead-lettered + duplicate + late"),
    );
    if (ledger.flows.length === 0) return [head, notice("empty", "Nothing was received yet")];
    return [head, verdict(context, ledger), picture(ledger), ...(context.about.audits ? [recompute(context)] : []), runs(ledger)];
  },
};

function verdict({ about }: Context, { adrift }: Ledger): HTMLElement {
  if (adrift === 0) return notice("good", "Balanced", h("p", {}, "Every record that was received rests in exactly one account."));
  return notice(
    "fault",
    `Not balanced: ${counted(adrift, "record")} received, and in no account`,
    h("p", {}, "A record was lost or counted twice. Do not rely on what these runs served until the audit says which."),
    about.audits && command(`npx assay audit${about.option}`),
  );
}

function picture({ flows, rests }: Ledger): HTMLElement {
  const rows = rests
    .filter(([place, records]) => records > 0 || place !== "forgotten")
    .map(([place, records]) => [NAMES[place], count(records)]);
  return h(
    "section.card",
    { "aria-labelledby": "flow" },
    h("h2", { id: "flow" }, "Where every record went"),
    h(
      "div.flowing",
      {},
      h("div.scroll", { tabindex: 0, role: "region", "aria-label": "Flow of records" }, flowPicture(flows)),
      table("At rest now", ["account", "records"], rows, [1]),
    ),
  );
}

/** Reading all there is takes its time, so that it is done when it is asked for. */
function recompute({ signal }: Context): HTMLElement {
  const result = h("div", { "aria-live": "polite" });
  const start = async () => {
    button.disabled = true;
    result.replaceChildren(h("p.dim", {}, "Reading raw objects, zones and ledger…"));
    try {
      result.replaceChildren(found(await ask<AuditView>("audit", {}, signal)));
    } catch (error) {
      if (!signal.aborted) result.replaceChildren(notice("fault", "It could not be recomputed", h("p", {}, (error as Error).message)));
    }
    button.disabled = false;
  };
  const button = h("button", { type: "button", onclick: () => void start() }, "Recompute from the zones");
  return h(
    "section.card",
    { "aria-labelledby": "audit" },
    h("h2", { id: "audit" }, "Is it true?"),
    h(
      "p.dim",
      {},
      "The picture is what the ledger says. The audit reads every record again, and finds what was lost, added or altered since.",
    ),
    button,
    result,
  );
}

function found({ balanced, runs, forgotten: { records, originals }, found: all, findings }: AuditView): HTMLElement {
  if (balanced) {
    const gone = [
      ...(records > 0 ? [counted(records, "quarantined record")] : []),
      ...(originals > 0 ? [counted(originals, "raw object")] : []),
    ];
    const but = gone.length === 0 ? "" : `, but for ${gone.join(" and ")} that were forgotten on purpose`;
    return notice(
      "good",
      "The zones hold what the ledger says",
      h("p", {}, `${counted(runs, "run")} recomputed: every record is where it was put, unaltered${but}.`),
    );
  }
  const rows = findings.map(({ kind, run, account, arrival, message }) => [kind, run, account, arrival, message]);
  return notice(
    "fault",
    `The zones do not hold what the ledger says: ${counted(all, "finding")}`,
    table(
      all > findings.length ? `The first ${count(findings.length)} findings` : "Findings",
      ["kind", "run", "account", "raw object", "what is wrong"],
      rows,
    ),
  );
}

const SHOWN = 100;

function runs({ runs }: Ledger): HTMLElement {
  const rows = runs
    .slice(-SHOWN)
    .toReversed()
    .map(({ run, pipeline, received, accounts, adrift }) => [
      h("a", { href: href("/runs", { of: run }) }, run),
      pipeline,
      count(received),
      ...[accounts.curated, accounts.quarantined, accounts.deadLettered, accounts.duplicate, accounts.late].map(count),
      adrift === 0 ? h("span.good", {}, "balanced") : h("strong.bad", {}, `${count(adrift)} ADRIFT`),
    ]);
  return h(
    "section.card",
    { "aria-labelledby": "by-run" },
    h("h2", { id: "by-run" }, "Run by run"),
    table(
      "The newest first",
      ["run", "pipeline", "received", "curated", "quarantined", "dead-lettered", "duplicate", "late", ""],
      rows,
      [2, 3, 4, 5, 6, 7],
    ),
  );
}
