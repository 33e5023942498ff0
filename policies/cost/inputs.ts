/** Reading a resource's inputs, some of which are not known before deploy. */
import * as t from "io-ts";
import { where } from "../../domain/settings.ts";

/** What Pulumi writes in a preview where a value is known only after deploy. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A text that is known: `t.string` would take the marker of an unknown one for a value. */
export const text = where("text", (u): u is string => typeof u === "string" && u !== UNKNOWN);
/** A text that begins with its number: `256`, `4 vCPU`, `.5 GB`. */
export const size = where("size", (u): u is string => text.is(u) && /^\d*\.?\d+/.test(u));
/** A list whose length is known; its elements need not be. */
export const list = t.array(t.unknown);
export const oneOf = <W extends string>(...words: readonly W[]) => where(words.join(" or "), (u): u is W => words.includes(u as W));

/** Why inputs cannot be priced, an input each. */
export function whyNot(errors: t.Errors): readonly string[] {
  const reasons = errors.map(({ value, context }) => {
    const path = pathOf(context);
    return value === UNKNOWN ? `${path} is not known before deploy` : `there is no price where ${path} is ${JSON.stringify(value)}`;
  });
  return [...new Set(reasons)];
}

/** The input's path: io-ts also numbers the parts of intersections and unions, which are none of it. */
function pathOf(context: t.Context): string {
  const inside = context.filter((_, at) => {
    const outer = context[at - 1]?.type;
    return at > 0 && !(outer instanceof t.IntersectionType || outer instanceof t.UnionType);
  });
  return inside.map(({ key }) => key).join(".");
}
