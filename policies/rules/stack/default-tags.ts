import type { PolicyResource } from "@pulumi/policy";
import { stackRule } from "../../rule.ts";

/** What something costs, and whom to ask about it, is told by its tags. */
export const defaultTags = stackRule({
  name: "stack-default-tags",
  description: "Each AWS provider tags whatever it makes with project, stack, owner and cost centre.",
  parameters: { tags: { type: "array", items: { type: "string" }, default: ["project", "stack", "owner", "cost-centre"] } },
  check(graph, { tags }) {
    const made = new Map<string, { provider: NonNullable<PolicyResource["provider"]>; first: PolicyResource; count: number }>();
    // By name, as the engine lists resources in the order in which they happened to be made.
    for (const resource of [...graph.resources].sort((a, b) => a.name.localeCompare(b.name))) {
      const { provider } = resource;
      if (provider?.type !== "pulumi:providers:aws") continue;
      const { first = resource, count = 0 } = made.get(provider.urn) ?? {};
      made.set(provider.urn, { provider, first, count: count + 1 });
    }
    for (const { provider, first, count } of made.values()) {
      graph.judge({ resource: first, props: first.props }, () => {
        const given = tagsOf(provider.props["defaultTags"]);
        const missing = tags.filter((tag) => !given[tag]);
        if (missing.length === 0) return;
        graph.report(
          { resource: first },
          `Provider ${provider.name} makes ${count} resources, this among them, without the tags ${missing.join(", ")}: set them in its defaultTags.`,
        );
      });
    }
  },
});

/** A provider's inputs are texts: what is not one by itself comes as JSON. */
function tagsOf(defaultTags: unknown): Readonly<Record<string, string>> {
  const { tags = {} } = (typeof defaultTags === "string" ? JSON.parse(defaultTags || "{}") : (defaultTags ?? {})) as {
    tags?: Record<string, string>;
  };
  return tags;
}
