/** How things of a type are made in the local cloud, by the service's own API. */
import type { Props, Thing } from "../engine/cloud.ts";
import { SIGNATURE } from "../engine/properties.ts";

/** What a service gives a thing, over what was proposed for it. */
export type Given = Partial<Pick<Thing, "id" | "outputs">>;

export interface Maker {
  readonly create: (inputs: Props, proposed: Thing) => Promise<Given | undefined>;
  /** Absent: things of this type cannot be changed here. */
  readonly update?: (thing: Thing, before: Props) => Promise<unknown>;
  /** Absent: it goes with what it is a part of. */
  readonly remove?: (thing: Thing) => Promise<unknown>;
}

/** By type: `aws:sqs/queue:Queue`. */
export type Makers = Readonly<Record<string, Maker>>;

/** What is set whole, the first time as at every other. */
export function setting(set: (inputs: Props, id: string) => Promise<unknown>, remove?: Maker["remove"]): Maker {
  return {
    create: async (inputs, { id }) => {
      await set(inputs, id);
      return undefined;
    },
    update: ({ inputs, id }) => set(inputs, id),
    ...(remove && { remove }),
  };
}

const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The value itself, where the engine wrapped it as a secret. */
export function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const props = value as Props;
  if (props[SIGNATURE] === SECRET) return plain(props["value"]);
  return Object.fromEntries(Object.entries(props).map(([key, inner]) => [key, plain(inner)]));
}

/** Whose keys are names of ours, and stay. */
const MAPS = new Set(["parameters", "variables", "tags"]);

/** The same with the fields' names as the service's API has them: `queueArn` → `QueueArn`. */
export function inApiWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inApiWords);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), MAPS.has(key) ? inner : inApiWords(inner)]),
  );
}

/** Some of them, those that are absent left out. */
export function pick(inputs: Props, ...keys: readonly string[]): Props {
  return Object.fromEntries(keys.filter((key) => inputs[key] !== undefined).map((key) => [key, inputs[key]]));
}
