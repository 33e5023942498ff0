import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isLeft } from "fp-ts/lib/Either.js";
import { type Deployed, deployedOf, isDeployed } from "../../../policies/cost/deployed.ts";
import { type Estimate, estimate } from "../../../policies/cost/estimate.ts";
import { type Graph, readGraph } from "../../../policies/cost/graph.ts";
import { NAMED_USAGE } from "../../../policies/cost/usage.ts";

const AT = "2026-11-21T20:00:00.000Z";

function exported(): Graph {
  const graph = readGraph(JSON.parse(readFileSync(new URL("fixtures/stack-export.json", import.meta.url), "utf8")));
  if (isLeft(graph)) throw new Error(graph.left.message);
  return { ...graph.right, region: "us-east-1", policies: '{"stack-cost-ceiling": {"ceilingUsd": 60}}' };
}

function costOf(graph: Graph): Estimate {
  const cost = estimate(graph, { usage: NAMED_USAGE.get("medium")! });
  if (isLeft(cost)) throw new Error(cost.left.map(({ message }) => message).join("\n"));
  return cost.right;
}

describe("what a deployment keeps of its resources", () => {
  it("costs what the stack's state costs, line by line", () => {
    const kept = readGraph(JSON.parse(JSON.stringify(deployedOf(exported(), AT))));
    assert.ok(!isLeft(kept));
    const [whole, part] = [costOf(exported()), costOf(kept.right)];
    assert.ok(whole.items.length > 4);
    assert.deepEqual(part.items, whole.items);
    assert.deepEqual(part.unknown, whole.unknown);
  });

  it("says of each resource what its price depends on, and nothing else: no name, no environment", () => {
    const { graph } = deployedOf(exported(), AT);
    const fn = graph.resources.find(({ type }) => type === "aws:lambda/function:Function")!;
    assert.deepEqual(Object.keys(fn.inputs).sort(), ["memorySize"]);
    assert.doesNotMatch(JSON.stringify(graph), /environment|variables|plaintext|password/);
    assert.ok(!graph.resources.some(({ type }) => type === "aws:ec2/vpc:Vpc"));
  });

  it("keeps the stack's name and what its config says of cost", () => {
    const { graph } = deployedOf(exported(), AT);
    assert.deepEqual([graph.stack, graph.region, graph.policies], ["dev", "us-east-1", '{"stack-cost-ceiling": {"ceilingUsd": 60}}']);
  });

  it("is told from what is none", () => {
    const whole: Deployed = deployedOf(exported(), AT);
    assert.ok(isDeployed(whole));
    assert.ok(!isDeployed({ ...whole, format: "assay-resources/2" }));
    assert.ok(!isDeployed({ ...whole, graph: { resources: [{}], notes: [] } }));
  });
});
