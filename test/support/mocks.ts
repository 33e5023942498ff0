/** Runs Pulumi programs without an engine, and says what they registered. */
import * as pulumi from "@pulumi/pulumi";

/** A resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: of every type there is, asserted on by tests
  readonly inputs: Record<string, any>;
}

const ACCOUNT = "123456789012";
const ANSWERS: Readonly<Record<string, object>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: ACCOUNT },
  "aws:index/getPartition:getPartition": { partition: "aws" },
  "aws:index/getRegion:getRegion": { region: "us-east-1" },
};

/** What a resource is once it is there: its id and its outputs. */
export type Answer = (resource: Registered) => { readonly id: string; readonly state: Readonly<Record<string, unknown>> };

const answered: Answer = ({ name, inputs }) => {
  const region = "us-east-1";
  return { id: `${name}-id`, state: { name, bucket: name, region, ...inputs, arn: `arn:aws:mock:${region}:${ACCOUNT}:${name}` } };
};

/** Runs a program under mocks and returns what it registered, in order, once everything has settled. */
export async function registered(program: () => unknown, stack = "dev", answer: Answer = answered): Promise<Registered[]> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs });
        return answer({ type, name, inputs });
      },
      call: ({ token, inputs }) => ({ ...inputs, ...ANSWERS[token] }),
    },
    "assay",
    stack,
  );
  await program();
  await pulumi.runtime.disconnect();
  return resources;
}

/** The one resource of a type, and of a name where several are of it. */
export function only(resources: readonly Registered[], type: string, name?: string): Registered["inputs"] {
  const found = resources.filter((resource) => resource.type === type && (name === undefined || resource.name === name));
  if (found.length === 1) return found[0]!.inputs;
  throw new Error(
    `expected one ${type}${name ? ` named ${name}` : ""}, found ${found.map((resource) => resource.name).join(", ") || "none"}`,
  );
}

/** The value of an output, once its program has run. */
export function resolved<A>(output: pulumi.Output<A>): Promise<A> {
  return new Promise((resolve) => output.apply((value) => resolve(value as A)));
}
