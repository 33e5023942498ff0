/**
 * Decides where each late trade belongs: curated, quarantined or duplicate. As on the stream, what a trade tells is decided in the
 * order in which trades arrived, against what is curated of the same trade by then.
 */
import type { Hashes } from "../../domain/ledger/hash.ts";
import { contentHashes } from "../../domain/ledger/row-hash.ts";
import type { DecodedColumns } from "../../domain/market/columns.ts";
import { tickContract, tradeIdOf } from "../../domain/market/tick.ts";
import type { Telling, TellingsOf, TradeKey } from "../../domain/ports/tellings.ts";
import { type Judgement, judge, reasonText } from "../../domain/quality/gate.ts";
import type { Verdict } from "../../domain/quality/log-line.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { LateLine } from "./late-lines.ts";
import type { HistorySettings } from "./settings.ts";
import type { Reason } from "./settle.ts";

export interface SettledLate {
  readonly verdict: Verdict;
  readonly judgement: Judgement;
  /** By field, a value for each line, with its revision where it is curated. */
  readonly columns: DecodedColumns;
  /** By line: the hash of what it tells. */
  readonly contents: Hashes;
  readonly curated: readonly number[];
  readonly duplicates: readonly number[];
  readonly quarantined: readonly { readonly line: number; readonly reasons: readonly Reason[] }[];
}

/** Gated in rows mode, as on the stream: they arrived together by chance. Of a batch with too many bad trades none is served. */
export async function settleLate(
  lines: readonly LateLine[],
  tellingsOf: TellingsOf,
  suite: Suite,
  settings: HistorySettings,
): Promise<SettledLate> {
  const columns: DecodedColumns = new Map(
    tickContract.fieldNames.map((name) => [name, lines.map(({ canonical }) => canonical[name as keyof typeof canonical])]),
  );
  const judgement = judge({
    suite,
    table: { rowCount: lines.length, columns },
    undecodable: 0,
    mode: "rows",
    policy: settings,
    context: {},
  });
  const { failing } = judgement;
  const known = new KnownTrades(await tellingsOf(keysOf(lines)));
  const contents = contentHashes(tickContract, columns);
  const revisions = columns.get("revision") as number[];
  const [curated, duplicates]: [number[], number[]] = [[], []];
  for (const [i, line] of lines.entries()) {
    if (failing.has(i)) continue;
    const revision = known.tell(line, contents.at(i));
    if (revision === undefined) {
      duplicates.push(i);
      continue;
    }
    revisions[i] = revision;
    curated.push(i);
  }
  if (judgement.verdict === "PASS") {
    const quarantined = [...failing].map(([line, ids]) => ({ line, reasons: expectationsFailed(ids) }));
    return { verdict: "PASS", judgement, columns, contents, curated, duplicates, quarantined };
  }
  revisions.fill(0);
  const failed: Reason = { _tag: "batch-failed", message: judgement.reasons.map(reasonText).join("; ") };
  const quarantined = lines.map((_, line) => ({ line, reasons: [...expectationsFailed(failing.get(line) ?? []), failed] }));
  return { verdict: "FAIL", judgement, columns, contents, curated: [], duplicates: [], quarantined };
}

function expectationsFailed(ids: readonly string[]): Reason[] {
  return ids.map((id) => ({ _tag: "failed-expectation", id }));
}

function keyOf({ canonical }: LateLine): TradeKey | undefined {
  const id = tradeIdOf(canonical);
  return id === undefined ? undefined : { source: canonical.source, symbol: canonical.symbol, id };
}

function keysOf(lines: readonly LateLine[]): readonly TradeKey[] {
  const keys = new Map<string, TradeKey>();
  for (const line of lines) {
    const key = keyOf(line);
    if (key) keys.set(textOf(key), key);
  }
  return [...keys.values()];
}

/** Codes and names hold no control characters. */
const textOf = ({ source, symbol, id }: TradeKey) => `${source}\n${symbol}\n${id}`;

/** What is known of one trade: the content of its first telling, and the last amendment. */
interface Known {
  first: bigint | undefined;
  amended: { readonly revision: number; readonly content: bigint } | undefined;
}

class KnownTrades {
  private readonly trades = new Map<string, Known>();

  constructor(tellings: readonly Telling[]) {
    for (const telling of tellings) {
      const known = this.of(textOf(telling));
      if (telling.revision === 1) known.first = telling.content;
      else if (!known.amended || telling.revision > known.amended.revision) known.amended = telling;
    }
  }

  /** The revision of what the line tells anew; undefined where it tells what is known. */
  tell(line: LateLine, content: bigint): number | undefined {
    const key = keyOf(line);
    // With neither id nor running number nothing says that it was told before.
    if (!key) return 1;
    const known = this.of(textOf(key));
    if (!line.amends) {
      if (known.first === undefined) {
        known.first = content;
        return 1;
      }
      if (known.first === content) return undefined;
    }
    if (known.amended?.content === content) return undefined;
    const revision = (known.amended?.revision ?? 1) + 1;
    known.amended = { revision, content };
    return revision;
  }

  private of(key: string): Known {
    const known = this.trades.get(key) ?? { first: undefined, amended: undefined };
    this.trades.set(key, known);
    return known;
  }
}
