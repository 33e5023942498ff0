import { type Estimate, type Item, type Located, locate } from "./estimate.ts";
import { type CostedLine, isCosted, type Saving } from "./line.ts";

/** Whether a stack stays under its ceiling, and if not, what would bring it there. */
export interface Verdict {
  /** US dollars a month. */
  readonly ceiling: number;
  readonly within: boolean;
  /** US dollars above the ceiling. */
  readonly over: number;
  /** The least number of changes that would do, the greatest first; all there are, where they would not. */
  readonly savings: readonly Advice[];
  /** Whether the savings would do. */
  readonly enough: boolean;
  /** The dearest lines. */
  readonly contributors: readonly Located<CostedLine>[];
}

export interface Advice {
  readonly item: Item;
  readonly component: string;
  readonly change: Saving["change"];
  /** US dollars a month at most: what takes its place may cost something. */
  readonly upTo: number;
}

const CONTRIBUTORS = 5;

/** @param ceiling US dollars a month. */
export function judge(estimate: Estimate, ceiling: number): Verdict {
  const over = Math.max(0, estimate.monthly - ceiling);
  const lines = locate(estimate, isCosted).sort((a, b) => b.line.monthly - a.line.monthly);
  const savings: Advice[] = [];
  let left = over;
  for (const advice of adviceOf(lines)) {
    if (left <= 0) break;
    savings.push(advice);
    left -= advice.upTo;
  }
  return { ceiling, within: over === 0, over, savings, enough: left <= 0, contributors: over > 0 ? lines.slice(0, CONTRIBUTORS) : [] };
}

function adviceOf(lines: readonly Located<CostedLine>[]): readonly Advice[] {
  return lines
    .flatMap(({ item, line }) =>
      line.saving && line.monthly > 0
        ? [{ item, component: line.component, change: line.saving.change, upTo: line.monthly * line.saving.share }]
        : [],
    )
    .sort((a, b) => b.upTo - a.upTo);
}
