/** The ledger's transfers as a picture: bands as wide as what flowed, from the source to each account. */
import type { Flow } from "../messages.ts";
import { svg } from "./dom.ts";
import { count, percent } from "./format.ts";

type Place = Flow["from"];

export const NAMES: Readonly<Record<Place, string>> = {
  source: "source",
  received: "received",
  curated: "curated",
  quarantined: "quarantined",
  deadLettered: "dead-lettered",
  duplicate: "duplicate",
  late: "late",
  forgotten: "forgotten",
};

const ACCOUNTS: readonly Place[] = ["curated", "quarantined", "deadLettered", "duplicate", "late"];
const [WIDTH, HEIGHT, GAP, TOP] = [720, 350, 34, 20];
const [LEFT, MIDDLE, RIGHT, NODE] = [70, 300, 540, 12];
/** Even one record is to be seen beside a million. */
const THINNEST = 3;

/** Where a band ends: an account, or nowhere. */
interface End {
  readonly to: Place | "adrift";
  readonly name: string;
  readonly records: number;
}

export function flowPicture(flows: readonly Flow[]): SVGElement {
  const of = (from: Place, to: Place) =>
    flows.filter((flow) => flow.from === from && flow.to === to).reduce((sum, { records }) => sum + records, 0);
  const taken = flows.filter(({ from, to }) => to === "received" && from !== "source");
  const received = of("source", "received") + taken.reduce((sum, { records }) => sum + records, 0);
  const placed = ACCOUNTS.map((to): End => ({ to, name: NAMES[to], records: of("received", to) })).filter(({ records }) => records > 0);
  const adrift = received - placed.reduce((sum, { records }) => sum + records, 0);
  const ends = adrift > 0 ? [{ to: "adrift" as const, name: "IN NO ACCOUNT", records: adrift }, ...placed] : placed;
  const told = ends.map(({ name, records }) => `${count(records)} ${name.toLowerCase()}`).join(", ");
  const tooMany = adrift < 0 ? `${count(-adrift)} MORE THAN WERE RECEIVED` : "";
  return svg(
    "svg.flow",
    {
      role: "img",
      "aria-label": [`${count(received)} received: ${told}`, tooMany].filter(Boolean).join("; "),
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
    },
    bands(received, ends),
    taken.map(({ from, records }, i) =>
      svg(
        "text.back",
        { x: MIDDLE, y: HEIGHT - 8 - i * 16, "text-anchor": "middle" },
        `of these ${count(records)} were ${NAMES[from]}, and taken in again`,
      ),
    ),
    svg("text.adrift", { x: MIDDLE, y: TOP, "text-anchor": "middle" }, tooMany),
  );
}

function bands(received: number, ends: readonly End[]): SVGElement[] {
  const room = HEIGHT - TOP - GAP * ends.length - 40;
  const all = Math.max(
    1,
    ends.reduce((sum, { records }) => sum + records, 0),
  );
  const thick = (records: number) => Math.max(THINNEST, (records / all) * room);
  const whole = ends.reduce((sum, { records }) => sum + thick(records), 0);
  const middle = TOP + (HEIGHT - TOP - 40 - whole) / 2;
  const centre = middle + whole / 2;
  let [from, at] = [middle, TOP];
  const parts = ends.flatMap(({ to, name, records }) => {
    const width = thick(records);
    const part = [
      band(to, MIDDLE + NODE, from + width / 2, RIGHT, at + width / 2, width, `${count(records)} received, ${name}`),
      svg(`rect.node.${to}`, { x: RIGHT, y: at, width: NODE, height: width, rx: 2 }),
      text(to, RIGHT + NODE + 8, at + width / 2, name, `${count(records)} · ${percent(records / all)}`),
    ];
    from += width;
    at += width + GAP;
    return part;
  });
  return [
    band("received", LEFT + NODE, centre, MIDDLE, centre, whole, `${count(received)} received`),
    svg("rect.node.source", { x: LEFT, y: middle, width: NODE, height: whole, rx: 2 }),
    svg("rect.node.received", { x: MIDDLE, y: middle, width: NODE, height: whole, rx: 2 }),
    svg("text.label", { x: LEFT - 8, y: centre, "text-anchor": "end", "dominant-baseline": "middle" }, "source"),
    svg("text.label", { x: MIDDLE + NODE, y: middle - 8, "text-anchor": "end" }, `${count(received)} received`),
    ...parts,
  ];
}

function band(place: End["to"], fromX: number, fromY: number, toX: number, toY: number, width: number, title: string): SVGElement {
  const half = (fromX + toX) / 2;
  return svg(
    `path.band.${place}`,
    { d: `M${fromX} ${fromY} C${half} ${fromY} ${half} ${toY} ${toX} ${toY}`, "stroke-width": width },
    svg("title", {}, title),
  );
}

function text(to: End["to"], x: number, y: number, name: string, figure: string): SVGElement {
  return svg(`text.${to}`, { x, y: y - 2 }, svg("tspan.label", { x }, name), svg("tspan.figure", { x, dy: 15 }, figure));
}
