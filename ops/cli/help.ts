/** `assay help`: every verb in one line, by what one is about to do. */
import { styleText } from "node:util";
import { GROUPS, VERBS } from "./verbs.ts";

export function helpText(): string {
  const width = Math.max(...VERBS.map(({ name }) => name.length));
  const bold = (text: string) => styleText("bold", text, { stream: process.stdout });
  const groups = GROUPS.flatMap(({ title, verbs }) => [
    "",
    bold(title),
    ...verbs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
  ]);
  return [
    "assay: market data behind a hard quality gate",
    "",
    "  npx assay demo                              see it at work, with no account and no network",
    "  npx assay help VERB                         what a verb takes, as in: npx assay help triage",
    ...groups,
    "",
    "Nearly all take --json. Exit codes: 0 it holds; 1 it does not (a failed gate, an imbalance, a raised alarm); 2 wrong usage.",
  ].join("\n");
}
