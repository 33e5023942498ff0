/** The scanners themselves, each a program of `.venv/scanners` (see python-env). */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Registered } from "../support/mocks.ts";
import type { Finding } from "./findings.ts";
import { addressOf } from "./terraform-plan.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ENVIRONMENT = join(ROOT, ".venv/scanners");

export const isInstalled = existsSync(join(ENVIRONMENT, "installed.txt"));

/** What a program prints; it may end with 1, which is how scanners say that they found something. */
function printed(program: string, args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync(join(ENVIRONMENT, "bin", program), args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    ...(input !== undefined && { input }),
  });
  assert.ok(status === 0 || status === 1, stderr);
  return stdout;
}

interface CheckovReport {
  readonly results?: { readonly failed_checks: readonly { check_id: string; file_abs_path: string; resource: string }[] };
}

/** Checkov over files or a directory: plans (by their name, `dev.json`), Dockerfiles, workflows. */
export function checkov(framework: string, ...args: readonly string[]): readonly Finding[] {
  const told = JSON.parse(
    printed("checkov", [...args, "--framework", framework, "-o", "json", "--compact", "--quiet", "--skip-download"]),
  ) as CheckovReport | readonly CheckovReport[];
  return [told].flat().flatMap(({ results }) =>
    (results?.failed_checks ?? []).map(({ check_id: rule, file_abs_path: path, resource }) => {
      const plan = /([\w-]+)\.json$/.exec(path)?.[1];
      return { rule, subject: plan ? `${plan}/${resource}` : relative(ROOT, path) };
    }),
  );
}

export function hadolint(file: string): readonly Finding[] {
  const told = JSON.parse(printed("hadolint", ["--format", "json", file])) as readonly { readonly code: string }[];
  return told.map(({ code: rule }) => ({ rule, subject: file }));
}

/** Policies that Parliament understands: those of roles, and of what names itself in them. */
const POLICIES = /^aws:(iam\/rolePolicy|s3\/bucketPolicy|sqs\/queuePolicy|sns\/topicPolicy|kms\/key):/;

/** Parliament over the policies of a stack: actions, resources and conditions that do not fit each other. */
export function parliament(stack: string, resources: readonly Registered[]): readonly Finding[] {
  const policies = resources
    .filter(({ type }) => POLICIES.test(type))
    .map((resource) => [`${stack}/${addressOf(resource)}`, resource.inputs["policy"]]);
  const told = printed("python", [fileURLToPath(new URL("policies.py", import.meta.url))], JSON.stringify(policies));
  return (JSON.parse(told) as readonly (readonly [string, string])[]).map(([subject, rule]) => ({ rule, subject }));
}
