/** Records that are not served: why, what arrived, and the command that has them judged anew. */
import type { HeldDetail, HeldPage, HeldRecord } from "../../messages.ts";
import { ask } from "../api.ts";
import { command, h, notice, table } from "../dom.ts";
import { count, counted } from "../format.ts";
import { hexDump } from "../hex.ts";
import { type Context, href, type Page } from "../page.ts";

const FILTERS = ["symbol", "rule", "run", "pipeline"] as const;

export const page: Page = {
  title: "Quarantine",
  build: async (context) => {
    const { query, signal } = context;
    const asked = Object.fromEntries([...query].filter(([name]) => name !== "receipt"));
    const [held, detail] = await Promise.all([
      ask<HeldPage>("held", asked, signal),
      query.has("receipt") ? ask<HeldDetail>("held/record", { zone: asked["zone"], receipt: query.get("receipt")! }, signal) : undefined,
    ]);
    return [
      heading(context, held),
      filters(context),
      ...(detail ? [record(context, detail)] : []),
      ...(held.total === 0 ? [none(held, query)] : [overview(context, held), records(context, held)]),
    ];
  },
};

function heading({ query }: Context, { zone, total }: HeldPage): HTMLElement {
  const choice = (name: string, text: string) =>
    h(
      "a",
      {
        id: `zone-${name}`,
        href: href("/quarantine", { ...Object.fromEntries(query), zone: name, receipt: "" }),
        "aria-current": zone === name && "true",
      },
      text,
    );
  return h(
    "div.heading",
    {},
    h("h1", {}, "Quarantine"),
    h(
      "div.choices",
      { role: "group", "aria-label": "Zone" },
      choice("quarantine", "Held by the gate"),
      choice("dead-letters", "Dead letters"),
    ),
    h("p.facts", {}, counted(total, "record"), isNarrowed(query) ? " that fit" : " at rest"),
  );
}

/** Whether not all of the zone is asked for. */
function isNarrowed(query: URLSearchParams): boolean {
  return [...query.keys()].some((name) => name !== "zone" && name !== "receipt");
}

function filters({ query, go }: Context): HTMLElement {
  const field = (name: string, type: string) =>
    h(
      "label",
      {},
      h("span.dim", {}, name),
      h("input", {
        type,
        id: `filter-${name}`,
        value: query.get(name) ?? "",
        spellcheck: "false",
        autocomplete: "off",
        onchange: (event) => go({ [name]: (event.target as HTMLInputElement).value.trim(), receipt: "" }),
      }),
    );
  const given = [...query].filter(([name]) => name !== "zone");
  return h(
    "div.card.filters",
    { role: "search", "aria-label": "Which records" },
    FILTERS.map((name) => field(name, name === "symbol" ? "search" : "text")),
    field("from", "date"),
    field("to", "date"),
    given.length > 0 &&
      h("button.quiet", { type: "button", id: "clear", onclick: () => go(Object.fromEntries(given.map(([name]) => [name, ""]))) }, "Clear"),
  );
}

function none({ zone }: HeldPage, query: URLSearchParams): HTMLElement {
  const narrowed = [...query].some(([name]) => name !== "zone" && name !== "receipt");
  if (narrowed) return notice("empty", "No record fits", h("p", {}, "Fewer conditions find more."));
  return notice(
    "good",
    zone === "quarantine" ? "Nothing is held back" : "Nothing was given up",
    h("p", {}, zone === "quarantine" ? "Every record that came passed the gate." : "Every record that came could be processed."),
  );
}

function overview({ query }: Context, { byReason, bySymbol, total, replay }: HeldPage): HTMLElement {
  const chips = (name: string, counts: HeldPage["byReason"]) =>
    h(
      "ul.chips",
      {},
      counts.slice(0, 14).map(([value, records]) =>
        h(
          "li",
          {},
          h(
            "a",
            {
              href: href("/quarantine", { ...Object.fromEntries(query), [name]: value, receipt: "" }),
              "aria-current": query.get(name) === value && "true",
            },
            h("bdi", {}, value),
            h("span.number", {}, count(records)),
          ),
        ),
      ),
    );
  return h(
    "section.card",
    { "aria-labelledby": "why" },
    h("h2", { id: "why" }, "Why they are held"),
    chips("rule", byReason),
    h("h3", {}, "Of which symbols"),
    chips("symbol", bySymbol),
    h("h3", {}, `Judge ${total === 1 ? "it" : `these ${count(total)}`} anew`),
    command(replay),
    h("p.dim.small", {}, "It says what would become of them, and writes nothing until --dry-run is replaced by --why and a reason."),
  );
}

function records({ query }: Context, { records, total }: HeldPage): HTMLElement {
  const rows = records.map((held) => [
    h(
      "a",
      {
        href: href("/quarantine", { ...Object.fromEntries(query), receipt: held.receipt }),
        "aria-current": query.get("receipt") === held.receipt && "true",
      },
      held.receipt,
    ),
    h("bdi", {}, held.symbol ?? "(unknown)"),
    h("span.reasons", {}, namesOf(held)),
    h("code.preview", {}, held.preview),
    h("span.nowrap", {}, held.day),
  ]);
  const rest = total > records.length ? `; the newest ${count(records.length)} of ${count(total)}` : "";
  return h(
    "section.card",
    { "aria-labelledby": "records" },
    h("h2", { id: "records" }, "Records"),
    table(`The newest first${rest}`, ["receipt", "symbol", "reasons", "original", "received"], rows),
  );
}

const namesOf = ({ reasons }: HeldRecord) => reasons.map(({ name }) => name).join(", ");

function record({ query }: Context, held: HeldDetail): HTMLElement {
  const facts: readonly (readonly [string, string | null])[] = [
    ["symbol", held.symbol],
    ["source", held.source],
    ["pipeline", held.pipeline],
    ["run", held.run],
    ["group", held.group],
    ["judged by", held.judgedBy],
    ["received", held.day],
    ["stands in", held.place],
    ["taken by", held.taken],
  ];
  return h(
    "section.card.record",
    { "aria-labelledby": "record", id: "record-card" },
    h(
      "div.heading",
      {},
      h("h2", { id: "record" }, held.receipt),
      h("a.quiet.button", { href: href("/quarantine", { ...Object.fromEntries(query), receipt: "" }) }, "Close"),
    ),
    h("div.halves", {}, [
      h(
        "div",
        {},
        h("h3", {}, "Why it is held"),
        h(
          "ul.why",
          {},
          held.reasons.map(({ name, message }) => h("li", {}, h("strong", {}, name), " ", message)),
        ),
        h(
          "dl",
          {},
          facts.flatMap(([name, value]) => (value ? [h("dt", {}, name), h("dd", {}, h("bdi", {}, value))] : [])),
        ),
      ),
      h(
        "div",
        {},
        h("h3", {}, `The original, ${counted(held.size, "byte")}`),
        h("pre", { tabindex: 0, "aria-label": "The original as text" }, held.original),
        h(
          "details",
          {},
          h("summary", {}, "Its bytes"),
          h("pre.hex", { tabindex: 0, "aria-label": "The original's bytes" }, hexDump(held.bytes)),
        ),
        held.canonical &&
          h(
            "details",
            {},
            h("summary", {}, "What it was read as"),
            table("Canonical form", ["field", "value"], Object.entries(held.canonical)),
          ),
      ),
    ]),
    h("h3", {}, "What to do"),
    held.commands.map(command),
  );
}
