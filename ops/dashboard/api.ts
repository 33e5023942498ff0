/** The questions a page can ask, by path. Every answer is JSON; a fault is `{fault}` with a status of its own. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { HeldFilter, HeldZone } from "../../domain/answer/held.ts";
import { barContract } from "../../domain/market/bar.ts";
import { minuteBarContract } from "../../domain/market/minute-bar.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { isSessionDate } from "../../domain/market/times.ts";
import { type About, INTERVALS, type ViewFault } from "./messages.ts";
import type { Answer, DashboardPort, SeriesAsked } from "./port.ts";

const STATUS: Readonly<Record<ViewFault["_tag"], number>> = { "no-data": 404, unknown: 404, "bad-request": 400, refused: 409, defect: 500 };

type Asked = ReadonlyMap<string, string>;

export function addApi(server: FastifyInstance, port: DashboardPort, about: About): void {
  const get = <A>(path: string, answer: (asked: Asked) => Answer<A>) =>
    server.get(`/api/${path}`, async (request, reply) => send(reply, await answer(askedOf(request))));
  get("about", async () => right(about));
  get("quotes", port.quotes);
  get("series", (asked) => whenRight(seriesAsked(asked), port.series));
  get("quality", (asked) => whenRight(datasetOf(asked), port.quality));
  get("held", (asked) => whenRight(heldAsked(asked), ({ zone, filter }) => port.held(zone, filter, MOST_HELD)));
  get("held/record", (asked) => whenRight(zoneOf(asked), (zone) => port.heldRecord(zone, asked.get("receipt") ?? "")));
  get("ledger", port.ledger);
  get("audit", port.audit);
  get("pipelines", port.pipelines);
  get("triage", (asked) => port.triage(asked.get("of")));
  get("cost", port.cost);
}

/** Records that are told one by one. */
const MOST_HELD = 200;

function send(reply: FastifyReply, answer: Either<ViewFault, unknown>): FastifyReply {
  reply.header("cache-control", "no-store");
  return isLeft(answer) ? reply.code(STATUS[answer.left._tag]).send({ fault: answer.left }) : reply.send(answer.right);
}

async function whenRight<A, B>(asked: Either<ViewFault, A>, answer: (asked: A) => Answer<B>): Answer<B> {
  return isLeft(asked) ? asked : answer(asked.right);
}

/** What is empty was not asked for; of what is said twice the first counts. */
function askedOf({ query }: FastifyRequest): Asked {
  const given = Object.entries(query as Readonly<Record<string, string | readonly string[]>>);
  return new Map(
    given.map(([name, value]) => [name, typeof value === "string" ? value : value[0]!] as const).filter(([, value]) => value !== ""),
  );
}

function seriesAsked(asked: Asked): Either<ViewFault, SeriesAsked> {
  const symbol = asked.get("symbol");
  if (symbol === undefined) return bad("symbol is missing; name one, as in symbol=AAPL");
  const interval = INTERVALS.find((known) => known === (asked.get("interval") ?? "day"));
  if (!interval) return bad(`interval is "${asked.get("interval")}"; allowed are ${INTERVALS.join(" and ")}`);
  const days = daysOf(asked);
  if (isLeft(days)) return days;
  const source = asked.get("source");
  return right({ symbol, interval, ...days.right, ...(source !== undefined && { source }) });
}

function heldAsked(asked: Asked): Either<ViewFault, { readonly zone: HeldZone; readonly filter: HeldFilter }> {
  const zone = zoneOf(asked);
  if (isLeft(zone)) return zone;
  const days = daysOf(asked);
  if (isLeft(days)) return days;
  const names = (["pipeline", "symbol", "rule", "run"] as const).flatMap((name) => (asked.has(name) ? [[name, asked.get(name)]] : []));
  return right({ zone: zone.right, filter: { ...Object.fromEntries(names), ...days.right } });
}

const DATASETS = [tickContract, minuteBarContract, barContract].map(({ dataset }) => dataset);

function datasetOf(asked: Asked): Either<ViewFault, string | undefined> {
  const dataset = asked.get("dataset");
  return dataset === undefined || DATASETS.includes(dataset)
    ? right(dataset)
    : bad(`dataset is "${dataset}"; allowed are ${DATASETS.join(", ")}`);
}

function zoneOf(asked: Asked): Either<ViewFault, HeldZone> {
  const zone = asked.get("zone") ?? "quarantine";
  return zone === "quarantine" || zone === "dead-letters" ? right(zone) : bad(`zone is "${zone}"; allowed are quarantine and dead-letters`);
}

function daysOf(asked: Asked): Either<ViewFault, { readonly from?: string; readonly to?: string }> {
  const [from, to] = [asked.get("from"), asked.get("to")];
  for (const [name, day] of [
    ["from", from],
    ["to", to],
  ]) {
    if (day !== undefined && !isSessionDate(day)) return bad(`${name} is "${day}"; allowed is a date from 1900 to 2199, as in 2026-01-18`);
  }
  if (from !== undefined && to !== undefined && from > to) return bad(`from is ${from}, which is after to, ${to}: exchange them`);
  return right({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) });
}

function bad(message: string): Either<ViewFault, never> {
  return left({ _tag: "bad-request", message });
}
