/** A stack's resources and who refers to whom, for rules about how they hang together. */
import type { PolicyResource, ReportViolation } from "@pulumi/policy";
import type { Resource } from "@pulumi/pulumi";
import type { ResolvedResource } from "@pulumi/pulumi/queryable/index.js";
import type { Waiting } from "./rule.ts";
import { stackOf } from "./stack.ts";
import { judge } from "./unknown.ts";

// biome-ignore lint/suspicious/noExplicitAny: a class is compared here and never called, so that what it is made of may be anything
type ResourceClass<R extends Resource> = new (...rest: any[]) => R;

/** A resource of a known type: its properties, and what the engine says of it. */
export interface Node<R extends Resource = Resource> {
  readonly props: ResolvedResource<R>;
  readonly resource: PolicyResource;
}

export class Graph {
  readonly #resources: readonly PolicyResource[];
  readonly #report: ReportViolation;
  readonly #waiting: Waiting | undefined;

  /** @param waiting notes the resources whose checks met an unknown value, where they may; else the value is a violation */
  constructor(resources: readonly PolicyResource[], report: ReportViolation, waiting: Waiting | undefined) {
    this.#resources = resources;
    this.#report = report;
    this.#waiting = waiting;
  }

  get resources(): readonly PolicyResource[] {
    return this.#resources;
  }

  /** Name of the stack, by the URN that each of its resources carries. */
  get stack(): string {
    return stackOf(this.#resources[0]?.urn ?? "");
  }

  of<R extends Resource>(resourceClass: ResourceClass<R>): Node<R>[] {
    const nodes: Node<R>[] = [];
    for (const resource of this.#resources) {
      const props = resource.asType(resourceClass);
      if (props) nodes.push({ props, resource });
    }
    return nodes;
  }

  /** Visits each resource of a type. An unknown value that a visit reads is a finding about that resource, and the others are still visited. */
  each<R extends Resource>(resourceClass: ResourceClass<R>, visit: (node: Node<R>) => void): void {
    for (const node of this.of(resourceClass)) this.judge(node, () => visit(node));
  }

  /** Runs a check on behalf of one resource. */
  judge(node: Node, check: () => void): void {
    judge(node.resource.urn, (message) => this.report(node, message), this.#waiting, check);
  }

  report(node: Pick<Node, "resource">, message: string): void {
    this.#report(message, node.resource.urn);
  }

  /** Reports what is about the stack as a whole. */
  reportStack(message: string): void {
    this.#report(message);
  }

  /** The resources of a type that a property of `node` is made from. */
  referredBy<R extends Resource>(node: Pick<Node, "resource">, property: string, resourceClass: ResourceClass<R>): Node<R>[] {
    const nodes: Node<R>[] = [];
    for (const resource of node.resource.propertyDependencies[property] ?? []) {
      const props = resource.asType(resourceClass);
      if (props) nodes.push({ props, resource });
    }
    return nodes;
  }

  /** The resources of a type whose `property` is made from `target`. */
  referringTo<R extends Resource>(target: Pick<Node, "resource">, resourceClass: ResourceClass<R>, property: string): Node<R>[] {
    return this.of(resourceClass).filter(({ resource }) => refers(resource, property, target));
  }
}

function refers(from: PolicyResource, property: string, { resource }: Pick<Node, "resource">): boolean {
  return from.propertyDependencies[property]?.some(({ urn }) => urn === resource.urn) ?? false;
}

/** Whether `node` is created after `target`, by what it says itself. */
export function waitsFor(node: Pick<Node, "resource">, target: Pick<Node, "resource">): boolean {
  return node.resource.dependencies.some(({ urn }) => urn === target.resource.urn);
}
