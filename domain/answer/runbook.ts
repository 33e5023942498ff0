/** How a pipeline's alarms are answered: the type that each pipeline's `runbook.ts` fills in, and its page in `docs/runbooks/`. */
import type { Cause } from "./evidence.ts";

export interface Runbook {
  readonly pipeline: string;
  readonly entries: readonly RunbookEntry[];
}

export interface RunbookEntry {
  /** The alarm's name without its pipeline's: `quality-failed`. */
  readonly alarm: string;
  /** What has happened when it fires: one sentence. */
  readonly means: string;
  /** What is wrong for those who read the data meanwhile: one sentence. */
  readonly matters: string;
  /** What to look at, in order. */
  readonly checks: readonly string[];
  /** What it may be; the likeliest first. */
  readonly causes: readonly Cause[];
  /** The command to run first. */
  readonly command: string;
}

/** Where the page of a pipeline's alarms is, from the root of the repository. */
export function runbookPath(pipeline: string, alarm: string): string {
  return `docs/runbooks/${pipeline}.md#${alarm}`;
}

/** What such a path, or a link that ends in one, is of. */
export function alarmOfRunbook(path: string): { readonly pipeline: string; readonly alarm: string } | undefined {
  const [, pipeline, alarm] = /docs\/runbooks\/([^/#]+)\.md#([^/#]+)$/.exec(path.trim()) ?? [];
  return pipeline === undefined || alarm === undefined ? undefined : { pipeline, alarm };
}

/** The page, in Markdown. */
export function runbookPage({ pipeline, entries }: Runbook): string {
  const contents = entries.map(({ alarm, means }) => `- [${alarm}](#${alarm}): ${means}`);
  const head = [
    `# ${pipeline}: answering its alarms`,
    "",
    `Written from \`pipelines/${pipeline}/runbook.ts\` by \`npm run docs:runbooks\`; change it there.`,
  ];
  return `${[...head, "", ...contents, "", ...entries.map(entryText)].join("\n")}`;
}

function entryText({ alarm, means, matters, checks, causes, command }: RunbookEntry): string {
  const ordered = checks.map((check, i) => `${i + 1}. ${check}`);
  const table = causes.map(({ title, check, mend, command: next }) => `| ${title} | ${check} | ${mend} | \`npx ${next}\` |`);
  return [
    `## ${alarm}`,
    "",
    `${means} ${matters}`,
    "",
    "```",
    `npx ${command}`,
    "```",
    "",
    ...ordered,
    ...(table.length === 0 ? [] : ["", "| it may be that | make sure | then | next |", "|---|---|---|---|", ...table]),
    "",
  ].join("\n");
}
