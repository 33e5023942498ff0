import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { useSharedTempDir } from "../support/temp-dir.ts";
import { compare, type Finding } from "./findings.ts";
import { checkov, hadolint, isInstalled, parliament } from "./scan.ts";
import { SCANNED_STACKS, scannedStack } from "./scanned-stacks.ts";
import { type Scanned, terraformPlan } from "./terraform-plan.ts";

describe("scanners of others", () => {
  const directory = useSharedTempDir();
  let findings: readonly Finding[] = [];

  const plan = (name: string, resources: readonly Scanned[]) => {
    const path = join(directory(), `${name}.json`);
    writeFileSync(path, JSON.stringify(terraformPlan(resources)));
    return path;
  };

  before(async function () {
    if (!isInstalled) return this.skip();
    // One after the other: mocks are the process's.
    const stacks: { readonly name: string; readonly resources: readonly Scanned[] }[] = [];
    for (const name of SCANNED_STACKS) stacks.push({ name, resources: await scannedStack(name) });
    const plans = stacks.flatMap(({ name, resources }) => ["-f", plan(name, resources)]);
    findings = [
      ...checkov("terraform_plan", ...plans),
      ...checkov("dockerfile", "-f", "Dockerfile"),
      ...checkov("github_actions", "-d", ".github"),
      ...hadolint("Dockerfile"),
      ...stacks.flatMap(({ name, resources }) => parliament(name, resources)),
    ];
  });

  it("find nothing that is neither mended nor accepted with its reason", () => {
    assert.deepEqual(compare(findings).open, [], "mend it, or accept it with the reason in docs/accepted-findings.md");
  });

  it("still find all that is accepted", () => {
    assert.deepEqual(compare(findings).idle, [], "take these rows out of docs/accepted-findings.md");
  });

  it("see a stack as it is: they find what is broken in it", async () => {
    const dev = await scannedStack("dev");
    const broken = dev
      .filter(({ name }) => name !== "lake-public-access" && name !== "lake-policy")
      .map((resource) => ({ ...resource, inputs: BROKEN[resource.name]?.(resource.inputs) ?? resource.inputs }));
    const told = [...checkov("terraform_plan", "-f", plan("broken", broken)), ...parliament("broken", broken)];
    for (const [rule, subject] of [
      ["CKV2_AWS_6", "broken/aws_s3_bucket.lake-bucket"],
      ["CKV_AWS_27", "broken/aws_sqs_queue.stream-ingest-undelivered-queue"],
      ["CKV_AWS_28", "broken/aws_dynamodb_table.stream-ingest-checkpoints-table"],
      ["CKV_AWS_50", "broken/aws_lambda_function.stream-ingest-processor-function"],
      ["CKV_AWS_290", "broken/aws_iam_role_policy.stream-ingest-processor-use-lake"],
      ["UNKNOWN_ACTION", "broken/aws_iam_role_policy.stream-ingest-processor-traces"],
    ]) {
      assert.ok(
        told.some((finding) => finding.rule === rule && finding.subject === subject),
        `${rule} ${subject}`,
      );
    }
  });
});

type Inputs = Scanned["inputs"];
const policy = (actions: string, resource: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: [actions], Resource: [resource] }] });

/** One property of each, broken. */
const BROKEN: Readonly<Record<string, (inputs: Inputs) => Inputs>> = {
  "stream-ingest-undelivered-queue": ({ sqsManagedSseEnabled: _, ...inputs }) => inputs,
  "stream-ingest-checkpoints-table": (inputs) => ({ ...inputs, pointInTimeRecovery: { enabled: false } }),
  "stream-ingest-processor-function": ({ tracingConfig: _, ...inputs }) => inputs,
  "stream-ingest-processor-use-lake": (inputs) => ({ ...inputs, policy: policy("s3:PutObject", "*") }),
  "stream-ingest-processor-traces": (inputs) => ({ ...inputs, policy: policy("xray:PutTraces", "*") }),
};
