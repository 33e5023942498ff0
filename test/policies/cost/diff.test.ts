import assert from "node:assert/strict";
import { diffEstimates } from "../../../policies/cost/diff.ts";
import { cents, estimateOf, resource } from "./stack-of.ts";

const key = resource("aws:kms/key:Key", {}, { name: "lake" });
const nat = resource("aws:ec2/natGateway:NatGateway", {}, { name: "nat" });
const stream = (shardCount: number) => resource("aws:kinesis/stream:Stream", { shardCount }, { name: "ticks" });
const search = resource("aws:opensearch/domain:Domain", {}, { name: "search" });

describe("the difference between two estimates", () => {
  it("has what came, what went and what costs another sum, the greatest first", () => {
    const diff = diffEstimates(estimateOf([key, nat, stream(1)]), estimateOf([key, stream(3)]));
    assert.deepEqual([diff.before, diff.after, diff.change].map(cents), ["44.80", "33.85", "-10.95"]);
    assert.deepEqual(
      diff.rows.map(({ _tag, name, before, after }) => `${_tag} ${name} ${cents(before)} ${cents(after)}`),
      ["Removed nat 32.85 0.00", "Changed ticks 10.95 32.85"],
    );
  });

  it("adds up: the rows' changes are the whole change", () => {
    const { rows, change } = diffEstimates(estimateOf([key, stream(2)]), estimateOf([nat, stream(1)]));
    assert.equal(cents(rows.reduce((sum, { before, after }) => sum + after - before, 0)), cents(change));
  });

  it("is nothing between equals, also of two stacks of one program", () => {
    const prod = { ...key, urn: key.urn.replace(":dev::", ":prod::") };
    assert.deepEqual(diffEstimates(estimateOf([key]), estimateOf([prod])), {
      before: 1,
      after: 1,
      change: 0,
      rows: [],
      open: [],
      unknown: [],
    });
  });

  it("tells apart resources of one name under different parents", () => {
    const under = (parent: string) => ({ ...nat, urn: nat.urn.replace("aws:", `assay:components:${parent}$aws:`) });
    const diff = diffEstimates(estimateOf([under("A")]), estimateOf([under("A"), under("B")]));
    assert.deepEqual(
      diff.rows.map(({ _tag, name }) => `${_tag} ${name}`),
      ["Added nat"],
    );
  });

  it("names what is new and not in the sums: by usage, or of a type that is not known", () => {
    const diff = diffEstimates(estimateOf([key]), estimateOf([key, stream(1), search]));
    assert.deepEqual(
      diff.open.map(({ name }) => name),
      ["ticks"],
    );
    assert.deepEqual(diff.unknown, [{ name: "search", type: "aws:opensearch/domain:Domain" }]);
    assert.deepEqual(diffEstimates(estimateOf([search]), estimateOf([search])).unknown, []);
  });
});
