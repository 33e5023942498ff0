/** Validation results, whoever wrote them, as pages and terminals show them. */
import { isObject, type Json } from "../../domain/quality/json.ts";

/** One expectation's result. */
export interface Check {
  /** Equal for the same expectation in every result. */
  readonly id: string;
  /** The expectation's name without `expect_`, which all of them have. */
  readonly title: string;
  /** The columns it is about; none where it is about the table. */
  readonly columns: readonly string[];
  /** Its other arguments. */
  readonly args: Json;
  readonly severity: string;
  readonly success: boolean;
  readonly notes: string | undefined;
  /** Rows looked at and rows unexpected, where rows were judged; percent is of those not missing. */
  readonly rows: { readonly looked: number; readonly unexpected: number; readonly percent: number; readonly missing: number } | undefined;
  readonly observed: unknown;
  /** Why it could not be evaluated. */
  readonly exception: string | undefined;
  readonly samples: readonly Sample[];
  /** What an aggregate says beside its value. */
  readonly details: unknown;
}

export interface Sample {
  readonly value: unknown;
  /** Of the samples, how many have this value. */
  readonly count: number;
}

/** `undefined` where the entry is no expectation's result. */
export function checkOf(entry: unknown): Check | undefined {
  if (!isObject(entry) || !isObject(entry["expectation_config"])) return undefined;
  const { type, expectation_type = type, kwargs, severity = "critical", notes, meta } = entry["expectation_config"];
  if (typeof expectation_type !== "string" || !isObject(kwargs)) return undefined;
  const { batch_id: _, result_format: __, ...rule } = kwargs;
  const { column, column_A, column_B, column_list, ...args } = rule;
  const result = isObject(entry["result"]) ? entry["result"] : {};
  return {
    id: `${expectation_type} ${JSON.stringify(rule, sortKeys)}`,
    title: expectation_type.replace(/^expect_/, "").replaceAll("_", " "),
    columns: [column, column_A, column_B, ...(Array.isArray(column_list) ? column_list : [])].filter((name) => typeof name === "string"),
    args,
    severity: String(severity),
    success: entry["success"] === true,
    notes: notesOf(notes) ?? notesOf(isObject(meta) ? meta["notes"] : undefined),
    rows: rowsOf(result),
    observed: result["observed_value"],
    exception: exceptionOf(entry["exception_info"]),
    samples: samplesOf(result),
    details: result["details"],
  };
}

function rowsOf(result: Json): Check["rows"] {
  const { element_count: looked, unexpected_count: unexpected, unexpected_percent: percent, missing_count: missing } = result;
  if (typeof looked !== "number" || typeof unexpected !== "number") return undefined;
  return { looked, unexpected, percent: typeof percent === "number" ? percent : 0, missing: typeof missing === "number" ? missing : 0 };
}

/** 1.x gives an exception for each metric that failed; they say the same. */
function exceptionOf(info: unknown): string | undefined {
  if (!isObject(info)) return undefined;
  const raised = [info, ...Object.values(info)].find((each) => isObject(each) && each["raised_exception"] === true) as Json | undefined;
  return raised && String(raised["exception_message"] ?? "it could not be evaluated");
}

/** Equal values together, in the order of the result; missing ones are counted one by one there. */
function samplesOf({ partial_unexpected_counts: counts, partial_unexpected_list: list }: Json): readonly Sample[] {
  const counted = Array.isArray(counts) && counts.length > 0 && counts.every((each) => isObject(each) && "value" in each);
  const samples = new Map<string, Sample>();
  for (const each of counted ? (counts as readonly Json[]) : Array.isArray(list) ? list.map((value) => ({ value, count: 1 })) : []) {
    const key = JSON.stringify(each["value"]);
    const known = samples.get(key)?.count ?? 0;
    samples.set(key, { value: each["value"], count: known + (typeof each["count"] === "number" ? each["count"] : 1) });
  }
  return [...samples.values()];
}

function notesOf(notes: unknown): string | undefined {
  if (typeof notes === "string") return notes;
  if (Array.isArray(notes)) return notes.join("\n");
  return isObject(notes) ? notesOf(notes["content"]) : undefined;
}

function sortKeys(_key: string, value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}

const LONGEST_SHOWN = 200;

/** A value as people read it, shortened. */
export function shownValue(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** What was measured, to ten digits. */
export const shownMeasure = (value: unknown): string => shownValue(typeof value === "number" ? Number(value.toPrecision(10)) : value);

/** `0.01 %`, never `0 %` of what is more than nothing. */
export function shownPercent(percent: number): string {
  if (percent > 0 && percent < 0.01) return "< 0.01 %";
  return `${percent.toLocaleString("en-US", { maximumFractionDigits: 2 })} %`;
}
