import { styleText } from "node:util";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import type { StandingAlarm } from "../../../domain/answer/alarm-state.ts";
import { ageText } from "../../../domain/answer/vitals.ts";
import { runbooks } from "../../../pipelines/registry.ts";
import type { StackTriage } from "../../answer/stack-triage.ts";
import { hasPassed, type NoTriage, type Triage, triage } from "../../answer/triage.ts";
import { shownValue } from "../../quality/checks.ts";
import { clockOf } from "../clock.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { table } from "../table.ts";
import { printable } from "../terminal/printable.ts";
import { addWhere, answering, onStack, spanOf, type WhereOptions, whereText } from "../where.ts";

/** How far back a stack is looked at where no alarm says when it was. */
const SINCE = "1d";

interface TriageOptions extends WhereOptions {
  readonly json?: true;
}

export function triageCommand(): Command {
  const command = new Command("triage")
    .description("Explain a failed run or an alarm: what broke, the suspected cause, how far it reaches, and the command to run next.")
    .argument("[run-or-alarm]", "a run as assay audit lists it, or an alarm as in quality-failed; the last that failed unless given");
  return addWhere(command, SINCE)
    .option("--json", "print one JSON document")
    .action((asked: string | undefined, options: TriageOptions) =>
      options.stack === undefined ? here(asked, options) : onAStack(asked, { ...options, stack: options.stack }),
    );
}

async function here(asked: string | undefined, options: TriageOptions): Promise<void> {
  const clock = clockOf(undefined);
  const found = await answering(options, spanOf(clock, undefined, SINCE), clock, (ports) => triage(ports, runbooks, asked));
  if (isLeft(found)) return nothing(found.left, options);
  console.log(options.json ? JSON.stringify(found.right) : describe(found.right, whereText(options)));
  process.exitCode = hasPassed(found.right) ? EXIT.ok : EXIT.notSo;
}

async function onAStack(asked: string | undefined, options: TriageOptions & { readonly stack: string }): Promise<void> {
  const clock = clockOf(undefined);
  const span = spanOf(clock, options.since, SINCE);
  const { isWell, stackTriage } = await import("../../answer/stack-triage.ts");
  const found = await onStack(options, clock, (access) => stackTriage(access, runbooks, asked, span, options.since !== undefined));
  if (isLeft(found)) return nothing(found.left, options);
  console.log(options.json ? JSON.stringify(found.right) : describeOnStack(found.right, clock.now(), whereText(options)));
  process.exitCode = isWell(found.right) ? EXIT.ok : EXIT.notSo;
}

function nothing({ _tag, message }: NoTriage, { json }: TriageOptions): void {
  if (_tag === "unknown") throw new CommandFault([message]);
  const healthy = _tag === "healthy";
  console.log(json ? JSON.stringify({ healthy, message }) : message);
  process.exitCode = healthy ? EXIT.ok : EXIT.notSo;
}

function describeOnStack({ alarm, entry, span, run, signs, causes, next }: StackTriage, now: number, where: string): string {
  const beyondRuns = causes.map(({ cause, ...suspicion }) => ({ ...cause, ...suspicion }));
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
  return [
    ...(alarm ? raised(alarm, now) : []),
    ...(signs.length > 0 ? [...(alarm ? [""] : []), ...signs.map(({ because }) => `found: ${printable(because)}`)] : []),
    "",
    `looked at: ${time(span.from)} to ${time(span.to)} UTC`,
    ...(run
      ? ["", ...explained({ ...run, causes: [...beyondRuns, ...run.causes] })]
      : [...(entry ? [`  ${entry.means}`] : []), "no run is in that time", ...suspicions(beyondRuns)]),
    ...(!run && entry ? ["", "check", ...entry.checks.map((check) => `  ${check}`)] : []),
    ...(next.length > 0 ? ["", "next", ...next.map((command) => `  npx ${command}${where}`)] : []),
  ].join("\n");
}

function raised({ name, state, since, rule, reason, owner }: StandingAlarm, now: number): string[] {
  const colour = state === "ALARM" ? "red" : "yellow";
  return [
    `${styleText(colour, state, { stream: process.stdout })}  ${name}  for ${ageText(now - since)}`,
    ...(rule === undefined ? [] : [`  ${rule}`]),
    ...(reason === "" ? [] : [`  ${printable(reason)}`]),
    ...(owner === undefined ? [] : [`  owner: ${owner}`]),
  ];
}

const number = (n: number) => n.toLocaleString("en-US");

function describe(triage: Triage, where: string): string {
  const next = triage.next.map((command) => `  npx ${command}${where}`);
  return [...explained(triage), ...(next.length > 0 ? ["", "next", ...next] : [])].join("\n");
}

function explained(triage: Triage): string[] {
  return [
    ...head(triage),
    ...(triage.forgotten ? forgotten(triage) : whatBroke(triage)),
    ...(triage.checks.length > 0 ? ["", "check", ...triage.checks.map((check) => `  ${check}`)] : []),
  ];
}

/** An alarm or a log may tell of a cause nevertheless. */
function forgotten({ causes }: Triage): string[] {
  const told = "what it held back, and how it was judged, is not kept any more: what broke can not be told";
  return ["", told, ...(causes.length > 0 ? suspicions(causes) : [])];
}

function whatBroke(triage: Triage): string[] {
  return [...broken(triage), ...suspicions(triage.causes), ...reach(triage)];
}

function head({ verdict, pipeline, run, day, alarm, means, received, accounts, batches, forgotten }: Triage): string[] {
  const marker = styleText(verdict === "FAIL" ? "red" : "yellow", verdict === "FAIL" ? "QUALITY=FAIL" : alarm, { stream: process.stdout });
  const parts = Object.entries(accounts).filter(([, n]) => n > 0);
  const where = parts.map(([account, n]) => `${number(n)} ${account}`).join(", ");
  return [
    `${marker}  ${pipeline}  run ${run}  ${day}`.trimEnd(),
    `  ${means}`,
    `  ${forgotten ? "" : `${number(batches.failed)} of ${number(batches.judged)} batches failed; `}${number(received)} records received: ${where || "none at rest"}`,
  ];
}

/** Told one by one; the others are in `--json`. */
const SHOWN = 8;

function broken({ failures, rules }: Triage): string[] {
  const why = failures.slice(0, SHOWN).map(([text, batches]) => `  ${batches > 1 ? `${number(batches)} batches: ` : ""}${printable(text)}`);
  const rows = rules.slice(0, SHOWN).map(({ rule, columns, limit, rows, observed, samples, isWarning }) => [
    isWarning ? `${rule} (warning)` : rule,
    columns.join(", "),
    Object.entries(limit)
      .map(([name, value]) => `${name} ${shownValue(value)}`)
      .join(", "),
    rows ? `${number(rows.unexpected)} of ${number(rows.looked)}` : shownValue(observed),
    shownSamples(samples),
  ]);
  return [
    ...(why.length > 0 ? ["", "why it failed", ...why] : []),
    ...(rows.length > 0 ? ["", table(["rule", "columns", "limit", "broken by", "as in"], rows)] : []),
  ];
}

/** Of a rule's row this is the last and widest: beyond so many characters, terminals wrap it. */
const SAMPLES_WIDE = 28;

/** The first, and as many more as fit. */
function shownSamples(samples: readonly unknown[]): string {
  return samples.slice(1, 3).reduce<string>(
    (shown, sample) => {
      const more = `${shown}, ${shownValue(sample)}`;
      return more.length > SAMPLES_WIDE ? shown : more;
    },
    samples.length === 0 ? "" : shownValue(samples[0]),
  );
}

type Told = Pick<Triage["causes"][number], "title" | "because" | "check" | "mend">;

function suspicions(causes: readonly Told[]): string[] {
  if (causes.length === 0) return ["", "no known cause fits: read some of the records"];
  return causes
    .slice(0, SHOWN)
    .flatMap(({ title, because, check, mend }, i) => [
      "",
      i === 0 ? `suspected: ${title}` : `also: ${title}`,
      `  ${printable(because)}`,
      ...(i === 0 ? [`  make sure: ${check}`, `  then: ${mend}`] : []),
    ]);
}

function reach({ radius: { symbols, held, taken, served, servedWrong } }: Triage): string[] {
  const named = symbols.slice(0, SHOWN).map(([symbol, n]) => `${printable(symbol)} ${number(n)}`);
  const rest = symbols.length > SHOWN ? ` and ${symbols.length - SHOWN} more` : "";
  const wrong = servedWrong > 0 ? `${number(servedWrong)} of them look wrong, and ARE SERVED` : "none of them looks wrong";
  return [
    "",
    `reach: ${number(held)} records are held back${named.length > 0 ? `, of ${named.join(", ")}${rest}` : ""}`,
    ...(taken > 0 ? [`       ${number(taken)} that were held back have been replayed since`] : []),
    `       ${number(served)} rows of the run are served; ${served === 0 ? "nothing wrong can be" : wrong}`,
  ];
}
