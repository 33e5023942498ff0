import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isLeft } from "fp-ts/lib/Either.js";
import { type Graph, readGraph } from "../../../policies/cost/graph.ts";
import { UNKNOWN } from "../../../policies/cost/inputs.ts";

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));

function graphOf(document: unknown): Graph {
  const graph = readGraph(document);
  if (isLeft(graph)) throw new Error(graph.left.message);
  return graph.right;
}

const faultOf = (document: unknown) => {
  const graph = readGraph(document);
  return isLeft(graph) ? graph.left.message : "read";
};

/** A preview of one step, as the engine tells it, with what a test changes. */
function previewOf(state: object = {}, preview: object = {}) {
  const urn = "urn:pulumi:dev::assay::aws:kms/key:Key::lake";
  const newState = { urn, custom: true, type: "aws:kms/key:Key", inputs: { region: "us-east-1" }, ...state };
  return { steps: [{ op: "create", urn, newState }], changeSummary: { create: 1 }, ...preview };
}

/** Each of these was printed by Pulumi 3.250 for the same program, and shortened. */
const NAMES = ["f", "kms", "logs", "s1", "s2", "svc", "task", "ticks", "vpc"];

describe("a graph", () => {
  for (const source of ["preview-create", "preview-update", "stack-export"]) {
    it(`is read from a ${source.replace("-", " of ")}: the providers' resources, without components and providers`, () => {
      assert.deepEqual(
        graphOf(fixture(source))
          .resources.map(({ name }) => name)
          .sort(),
        NAMES,
      );
    });
  }

  it("has each resource's type, inputs, parent, region and what its inputs come from", () => {
    const endpoint = graphOf(fixture("preview-create")).resources.find(({ name }) => name === "logs")!;
    const lake = "urn:pulumi:dev::assay::assay:components:Lake";
    assert.equal(endpoint.type, "aws:ec2/vpcEndpoint:VpcEndpoint");
    assert.equal(endpoint.inputs["subnetIds"], UNKNOWN);
    assert.equal(endpoint.parent, `${lake}::lake`);
    assert.equal(endpoint.region, "us-east-1");
    assert.deepEqual(
      endpoint.dependencies["subnetIds"]?.toSorted(),
      [1, 2].map((n) => `${lake}$aws:ec2/subnet:Subnet::s${n}`),
    );
  });

  it("takes the new inputs of an update", () => {
    const memory = (source: string) => graphOf(fixture(source)).resources.find(({ name }) => name === "f")!.inputs["memorySize"];
    assert.deepEqual([memory("preview-create"), memory("preview-update")], [256, 512]);
  });

  it("refuses a preview that leaves out unchanged resources, and says how to make a whole one", () => {
    const whole = fixture("preview-update");
    const steps = whole.steps.filter(({ op }: { op: string }) => op !== "same");
    assert.equal(
      faultOf({ ...whole, steps }),
      `it leaves out ${whole.changeSummary.same} unchanged resources: make it with \`pulumi preview --json --show-sames\``,
    );
  });

  it("has neither what is deleted nor what belongs to others", () => {
    const deleted = {
      steps: [{ op: "delete", urn: "urn:pulumi:dev::assay::aws:kms/key:Key::lake", oldState: previewOf().steps[0]!.newState }],
    };
    assert.deepEqual(graphOf(previewOf({}, deleted)).resources, []);
    assert.deepEqual(graphOf(previewOf({ external: true })).resources, []);
    const old = { version: 3, deployment: { manifest: {}, resources: [{ ...previewOf().steps[0]!.newState, delete: true }] } };
    assert.deepEqual(graphOf(old).resources, []);
  });

  it("counts a resource that is replaced once, as it will be", () => {
    const [step] = previewOf().steps;
    const replaced = { ...step!, op: "replace", newState: { ...step!.newState, inputs: { region: "eu-west-1" } } };
    const { resources } = graphOf(previewOf({}, { steps: [{ ...step!, op: "create-replacement" }, replaced] }));
    assert.deepEqual(
      resources.map(({ inputs }) => inputs),
      [{ region: "eu-west-1" }],
    );
  });

  it("knows a resource's region from its provider, and the stack's from its config", () => {
    const provider = "urn:pulumi:dev::assay::pulumi:providers:aws::east";
    const step = {
      op: "create",
      urn: provider,
      newState: { urn: provider, custom: true, type: "pulumi:providers:aws", inputs: { region: "us-west-2" } },
    };
    const key = previewOf({ inputs: {}, provider: `${provider}::${UNKNOWN}` });
    const graph = graphOf({ ...key, steps: [step, ...key.steps], config: { "aws:region": "eu-west-1" } });
    assert.deepEqual([graph.resources[0]!.region, graph.region], ["us-west-2", "eu-west-1"]);
  });

  it("says that a preview which ended with errors may be short of resources", () => {
    assert.deepEqual(graphOf(previewOf({}, { diagnostics: [{ severity: "error", message: "no" }] })).notes, [
      "the preview ended with errors, so that resources may be missing",
    ]);
    assert.deepEqual(graphOf(previewOf({}, { diagnostics: [{ severity: "warning" }] })).notes, []);
  });

  it("is not read from anything else", () => {
    const neither = "neither a preview nor a deployment: give what `pulumi preview --json --show-sames` or `pulumi stack export` prints";
    for (const document of [{}, [], null, "preview", { steps: [] }, { version: 3, deployment: {} }, previewOf({ urn: 1 })])
      assert.equal(faultOf(document), neither);
  });
});
