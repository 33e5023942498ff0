/** Shows the page that the address names, and keeps the frame around it: navigation, connection, theme. */
import type { About } from "../messages.ts";
import { ask, Refusal } from "./api.ts";
import { command, h, notice } from "./dom.ts";
import { Live, type LiveState } from "./live.ts";
import type { Context, Page } from "./page.ts";
import { page as cost } from "./pages/cost.ts";
import { page as ledger } from "./pages/ledger.ts";
import { page as market } from "./pages/market.ts";
import { page as quality } from "./pages/quality.ts";
import { page as quarantine } from "./pages/quarantine.ts";
import { page as runs } from "./pages/runs.ts";
import { followTheme } from "./theme.ts";

/** All are loaded at once: a page that is first opened while the server is gone can say so. */
const PAGES: Readonly<Record<string, Page>> = {
  "/market": market,
  "/quality": quality,
  "/quarantine": quarantine,
  "/ledger": ledger,
  "/runs": runs,
  "/cost": cost,
};

const main = document.querySelector("main")!;
const live = new Live();
let current = new AbortController();
let about: About | undefined;
/** Shown in place of a page, which comes by itself once there is something. */
let isWaiting = false;

async function show(moved: boolean): Promise<void> {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const path = location.pathname === "/" ? "/market" : location.pathname;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  main.setAttribute("aria-busy", "true");
  const focused = document.activeElement?.id;
  try {
    const page = PAGES[path]!;
    document.title = `${page.title} · Assay`;
    about ??= await ask<About>("about", {}, signal);
    document.getElementById("where")!.textContent = `${about.where} · calendar ${about.calendar}.`;
    const nodes = await page.build({ query: new URLSearchParams(location.search), signal, about, live, go, again: () => void show(false) });
    if (signal.aborted) return;
    isWaiting = false;
    main.replaceChildren(...nodes);
  } catch (error) {
    if (signal.aborted) return;
    isWaiting = error instanceof Refusal && ["no-data", "gone"].includes(error.fault._tag);
    main.replaceChildren(faultOf(error));
  }
  main.removeAttribute("aria-busy");
  const again = focused ? document.getElementById(focused) : null;
  if (again) again.focus({ preventScroll: true });
  else if (moved) main.focus({ preventScroll: true });
  if (moved) scrollTo(0, 0);
}

function faultOf(error: unknown): HTMLElement {
  const again = h("button", { type: "button", onclick: () => void show(false) }, "Try again");
  if (!(error instanceof Refusal)) {
    console.error(error);
    return notice("fault", "This page failed", h("p", {}, String(error)), again);
  }
  const { _tag, message } = error.fault;
  if (_tag !== "no-data") return notice("fault", _tag === "unknown" ? "Not found" : "This cannot be shown", h("p", {}, message), again);
  return notice(
    "empty",
    "No data yet",
    h("p", {}, message, ". This page shows what comes as soon as it is there. A simulated session of both pipelines:"),
    command(`npx assay demo${about?.option ?? ""}`),
  );
}

const go: Context["go"] = (change) => {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === "") query.delete(name);
    else query.set(name, value);
  }
  history.pushState(null, "", query.size > 0 ? `?${query}` : location.pathname);
  void show(false);
};

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || !(link.pathname in PAGES) || link.hash !== "") return;
  event.preventDefault();
  const samePage = link.pathname === location.pathname;
  history.pushState(null, "", link.href);
  void show(!samePage);
});
addEventListener("popstate", () => void show(true));

document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof Element && event.target.closest("input, select, textarea") !== null;
  if (event.key !== "/" || isTyping || event.metaKey || event.ctrlKey || event.altKey) return;
  const search = document.querySelector<HTMLInputElement>("input[type=search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
});

const state = document.getElementById("state")!;
live.listen({
  onState: (now) => {
    const text = stateText(now);
    // Said again it would be read out again.
    if (state.textContent !== text) state.textContent = text;
    state.dataset["is"] = now._tag;
    if (now._tag === "live" && isWaiting) void show(false);
  },
});

function stateText(now: LiveState): string {
  switch (now._tag) {
    case "connecting":
      return "connecting";
    case "live":
      return "live";
    case "lost":
      return `not connected since ${now.since.toLocaleTimeString("en-GB")}; trying again`;
    case "fault":
      return now.fault._tag === "no-data" ? "no data yet" : now.fault.message;
  }
}

followTheme(document.getElementById("theme") as HTMLButtonElement);
void show(false);
