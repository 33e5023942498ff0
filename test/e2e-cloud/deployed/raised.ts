/** Every kind of alarm that the program creates, raised by its real fault, and named by triage. */
import assert from "node:assert/strict";
import type { Props } from "../../support/engine/cloud.ts";
import { useSharedTempDir } from "../../support/temp-dir.ts";
import { shell } from "../answer-shell.ts";
import { CASES } from "./alarm-cases.ts";
import { useResponder } from "./as-responder.ts";
import { TIMED_CASES } from "./timed-alarm-cases.ts";
import { eventually, type World } from "./world.ts";

/** What an alarm is of, by the end of its name: `assay-dev-stream-ingest-processor-errors-1a2b3c4`. */
const KINDS =
  /(quality|quarantine|silence|failures-undelivered|undelivered|refused-writes|iterator-age|dead-letters|dropped-events|undeliverable|errors|throttles|duration|failed)(-alarm)?(-[0-9a-f]+)?$/;

export function raisedTests(world: () => World): void {
  const directory = useSharedTempDir();
  const { type } = shell(directory);
  const env = useResponder(world);
  let alarms: readonly Props[];

  before(async () => {
    alarms = (await world().api.json("monitoring", "DescribeAlarms", { AlarmTypes: ["MetricAlarm"] }))["MetricAlarms"];
  });

  /** Everything that triage suspects, and what keeps the pipeline from its work. */
  async function namedBy(alarm: string): Promise<readonly string[]> {
    const { stdout, stderr, code } = await type(`npx assay triage ${alarm} --json --stack dev`, env());
    assert.equal(code, 1, stdout + stderr);
    const { run, causes, signs, entry } = JSON.parse(stdout);
    assert.ok(entry, `${alarm} stands in no runbook`);
    return [...(run?.causes ?? []), ...causes.map(({ cause }: Props) => cause), ...signs].map(({ id }: Props) => id);
  }

  const nameOf = (logical: string): string =>
    alarms.map(({ AlarmName }) => AlarmName).find((name: string) => name.includes(`-${logical}-`));

  const cases = [...TIMED_CASES, ...CASES];

  it("have a case for every kind that the program creates", () => {
    const raised = cases.map(({ alarm }) => KINDS.exec(alarm)?.[1]);
    const without = alarms.filter(({ AlarmName }) => !raised.includes(KINDS.exec(AlarmName)?.[1]));
    assert.deepEqual(
      without.map(({ AlarmName }) => AlarmName),
      [],
    );
  });

  for (const { alarm, named, raise, ends } of cases) {
    it(`${alarm}: ${named}`, async () => {
      await raise(world());
      const AlarmName = nameOf(alarm);
      await eventually(alarm, async () => {
        const { MetricAlarms } = await world().api.json("monitoring", "DescribeAlarms", { AlarmNames: [AlarmName] });
        return MetricAlarms[0].StateValue === "ALARM" ? true : undefined;
      });
      const told = await namedBy(AlarmName);
      assert.ok(told.includes(named), `${AlarmName}: ${told.join(", ")}`);
      await ends?.(world());
    });
  }
}
