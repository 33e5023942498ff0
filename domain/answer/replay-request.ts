/** A replay as a stack's function is asked for it, a JSON object, and what the function answers. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { isSessionDate } from "../market/times.ts";
import { decodeSettings, where, wholeNumber } from "../settings.ts";
import type { HeldFilter } from "./held.ts";
import { isReplay, type Replayed, type ReplayFault, type ReplayOrder, replayRun } from "./replay.ts";

const words = where("words", (u): u is string => typeof u === "string" && u.trim() !== "");
const replayName = where("replay", (u): u is string => typeof u === "string" && isReplay(u) && /^[\w-]+$/.test(u));

function optional<C extends t.Mixed>(codec: C, allowed: string, doc: string) {
  return { codec: t.union([codec, t.null]), default: null, allowed, doc } as const;
}

function flag(doc: string) {
  return { codec: t.boolean, default: false, allowed: "true or false", doc } as const;
}

const spec = {
  zone: {
    codec: t.union([t.literal("quarantine"), t.literal("dead-letters")]),
    default: "quarantine",
    allowed: "quarantine or dead-letters",
    doc: "Where the records rest.",
  },
  pipeline: optional(words, "a pipeline's name", "Records that this pipeline put there."),
  symbol: optional(words, "a symbol", "Records of one instrument."),
  rule: optional(words, "an expectation's id, or a kind of fault", "Records that are held for this reason."),
  run: optional(words, "a run", "Records that one run put there."),
  from: optional(where("day", isSessionDate), "a date as in 2026-01-18", "Received on this UTC day or later."),
  to: optional(where("day", isSessionDate), "a date as in 2026-01-18", "Received on this UTC day or before."),
  who: optional(words, "a name", "Whoever replays; kept with it. Always needed."),
  why: optional(words, "a reason in words", "Kept with the replay; needed where it is no dry run."),
  dryRun: flag("Judge, say what each would become, and write nothing."),
  again: flag("Also what an earlier replay put back under the very rules that hold now."),
  limit: optional(
    wholeNumber(1, 1_000_000_000),
    "a whole number from 1 to 1,000,000,000",
    "Stop once so many records are judged, at the end of the object that holds the last of them.",
  ),
  replay: optional(replayName, "the name that an earlier answer gave", "Go on under the name of the replay that was interrupted."),
} as const;

export interface ReplayRequest {
  readonly order: ReplayOrder;
  /** Most records; infinite where none is given. */
  readonly limit: number;
}

/**
 * @param event `{"zone": "quarantine", "symbol": "AAPL", "who": "ada", "why": "suite mended"}`; what is absent does not narrow
 * @param at instant at which it is asked
 * @returns left: every fault of it, in words for whoever asks
 */
export function readReplayRequest(event: unknown, at: string): Either<readonly string[], ReplayRequest> {
  const given = t.UnknownRecord.decode(event);
  if (isLeft(given) || Array.isArray(event)) {
    return left([`the order of a replay is a JSON object with the keys ${Object.keys(spec).join(", ")}`]);
  }
  const decoded = decodeSettings(spec, given.right);
  if (isLeft(decoded)) return left(decoded.left.map(({ message }) => `replay order: ${message}`));
  const { zone, pipeline, symbol, rule, run, from, to, who, why, dryRun, again, limit, replay } = decoded.right;
  const faults: string[] = [];
  if (who === null) faults.push("replay order: who is missing; give the name of whoever replays, which is kept with it");
  if (why === null && !dryRun) faults.push("replay order: why is missing; give the reason, which is kept with it, or set dryRun to true");
  if (from !== null && to !== null && from > to) faults.push(`replay order: from ${from} is after to ${to}`);
  if (faults.length > 0) return left(faults);

  const filter: HeldFilter = withoutNulls({ pipeline, symbol, rule, run, from, to });
  const asked = { zone, filter, who: who!.trim(), at };
  const order = { ...asked, replay: replay ?? replayRun(asked), why: (why ?? "").trim(), dryRun, again };
  return right({ order, limit: limit ?? Number.POSITIVE_INFINITY });
}

function withoutNulls<A extends object>(all: A): { readonly [K in keyof A]?: NonNullable<A[K]> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as { [K in keyof A]?: NonNullable<A[K]> };
}

/** What the function answers, as JSON. An order that cannot be followed is no fault of the function's, and raises no alarm. */
export type ReplayReply =
  | ({ readonly _tag: "Replayed"; readonly dryRun: boolean } & Replayed)
  /** The order is wrong, and nothing was looked at. */
  | { readonly _tag: "Refused"; readonly faults: readonly string[] }
  /** Of the object at which it ended nothing was committed; what was committed before it is, and the same order goes on from there. */
  | ReplayFault;

const count = t.number;
const reply: t.Type<ReplayReply> = t.union([
  t.type({
    _tag: t.literal("Replayed"),
    dryRun: t.boolean,
    replay: t.string,
    objects: count,
    became: t.type({ curated: count, duplicate: count, late: count, quarantined: count }),
    left: t.record(t.string, count),
    interrupted: t.boolean,
  }),
  t.type({ _tag: t.literal("Refused"), faults: t.readonlyArray(t.string) }),
  t.type({ _tag: t.union([t.literal("AnotherWriter"), t.literal("NotConserved")]), message: t.string }),
]);

/** Undefined where the text is no such answer, as of a function that is another's, or of another Assay. */
export function readReplayReply(text: string): ReplayReply | undefined {
  try {
    const read = reply.decode(JSON.parse(text));
    return isLeft(read) ? undefined : read.right;
  } catch {
    return undefined;
  }
}

/** Reads an order, has it followed, and says what came of it. */
export async function followOrder(
  event: unknown,
  at: string,
  follow: (request: ReplayRequest) => Promise<Either<ReplayFault, Replayed>>,
): Promise<ReplayReply> {
  const asked = readReplayRequest(event, at);
  if (isLeft(asked)) return { _tag: "Refused", faults: asked.left };
  const done = await follow(asked.right);
  return isLeft(done) ? done.left : { _tag: "Replayed", dryRun: asked.right.order.dryRun, ...done.right };
}
