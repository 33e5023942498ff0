/** Verdicts of the gate over time, and the rules that fail most, out of the newest validation results. */
import { right } from "fp-ts/lib/Either.js";
import type { ReadObjects } from "../../../domain/answer/held-records.ts";
import { reasonText } from "../../../domain/quality/gate.ts";
import { compareText } from "../../../domain/quality/pandas.ts";
import { dayOfKey } from "../../../domain/zones.ts";
import { nameOf } from "../../answer/object-name.ts";
import type { Validation } from "../../answer/run-records.ts";
import { type Check, checkOf, shownValue } from "../../quality/checks.ts";
import type { Batch, Quality, RankedRule } from "../messages.ts";
import type { Answer } from "../port.ts";

/** What a page shows of a long history: the newest. */
export const MOST_BATCHES = 500;
const MOST_SAMPLES = 5;

/** @param dataset one of the validations zone; all where absent */
export async function qualityView(objects: ReadObjects, dataset: string | undefined): Answer<Quality> {
  const keys = await objects.list(dataset === undefined ? "validations/" : `validations/${dataset}/`);
  const newest = keys.toSorted((a, b) => compareText(dayOfKey(b), dayOfKey(a)) || compareText(b, a));
  const batches: Batch[] = [];
  const rules = new Map<string, RankedRule>();
  for (const key of newest) {
    if (batches.length >= MOST_BATCHES) break;
    for (const line of (await linesOf(objects, key)).toReversed()) {
      if (batches.length === MOST_BATCHES) return right(told(batches, rules, true));
      const validation = JSON.parse(line) as Omit<Validation, "key">;
      const checks = checksOf(validation);
      batches.push(batchOf(key, validation, checks));
      for (const [rule, check] of checks) rules.set(rule, plus(rules.get(rule), rule, check));
    }
  }
  return right(told(batches, rules, false));
}

async function linesOf(objects: ReadObjects, key: string): Promise<readonly string[]> {
  const text = new TextDecoder().decode((await objects.read(key)) ?? new Uint8Array());
  return text.split("\n").filter((line) => line !== "");
}

function told(batches: readonly Batch[], rules: ReadonlyMap<string, RankedRule>, cut: boolean): Quality {
  const broken = [...rules.values()].filter((rule) => rule.batches > 0);
  return { batches: batches.toReversed(), rules: broken.sort((a, b) => b.unexpected - a.unexpected || b.batches - a.batches), cut };
}

/** By the id that quarantined records name a rule by. */
function checksOf({ result }: Pick<Validation, "result">): readonly (readonly [rule: string, check: Check])[] {
  return result.results.flatMap((entry) => {
    const check = checkOf(entry);
    const { id, type } = (entry as { readonly expectation_config: { readonly id?: unknown; readonly type?: unknown } }).expectation_config;
    return check ? [[typeof id === "string" ? id : String(type), check] as const] : [];
  });
}

function batchOf(
  key: string,
  { run, group, range, reasons, result }: Omit<Validation, "key">,
  checks: readonly (readonly [string, Check])[],
): Batch {
  return {
    run,
    name: group ?? range ?? nameOf(key),
    dataset: key.split("/")[1]!,
    suite: String((result as { readonly suite_name?: unknown }).suite_name ?? ""),
    day: dayOfKey(key),
    passed: reasons.length === 0,
    rules: checks.length,
    broken: checks.filter(([, { success }]) => !success).length,
    reasons: reasons.map(reasonText),
  };
}

function plus(known: RankedRule | undefined, rule: string, { title, columns, args, severity, success, rows, samples }: Check): RankedRule {
  const limit = Object.entries(args).map(([name, value]) => `${name} ${shownValue(value)}`);
  const before = known ?? { batches: 0, judged: 0, unexpected: 0, looked: 0, samples: [] };
  const seen = new Set([...before.samples, ...(success ? [] : samples.map(({ value }) => shownValue(value)))]);
  return {
    rule,
    title,
    columns,
    limit: limit.join(", "),
    isWarning: severity !== "critical",
    batches: before.batches + (success ? 0 : 1),
    judged: before.judged + 1,
    unexpected: before.unexpected + (rows?.unexpected ?? 0),
    looked: before.looked + (rows?.looked ?? 0),
    samples: [...seen].slice(0, MOST_SAMPLES),
  };
}
