import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter.js";
import { resourceRule } from "../../rule.ts";

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

/** CloudWatch refuses such a pattern only when it is deployed. */
export const metricFilterPattern = resourceRule(LogMetricFilter, {
  name: "cloudwatch-metric-filter-pattern",
  description: "In a filter pattern every bracket and quotation mark is closed.",
  check({ pattern }, report) {
    const open = unclosed(pattern);
    if (open) report(`The pattern ${pattern} leaves ${open} open: close it.`);
  },
});

/** The first bracket or mark that is left open or closes nothing; what is quoted counts as text. */
function unclosed(pattern: string): string | undefined {
  const expected: string[] = [];
  let quoted = false;
  for (const [at, sign] of [...pattern].entries()) {
    if (sign === '"' && pattern[at - 1] !== "\\") quoted = !quoted;
    else if (quoted) continue;
    else if (CLOSING[sign]) expected.push(CLOSING[sign]);
    else if (Object.values(CLOSING).includes(sign) && expected.pop() !== sign) return sign;
  }
  return quoted ? '"' : expected.length > 0 ? Object.keys(CLOSING).find((sign) => CLOSING[sign] === expected.at(-1)) : undefined;
}
