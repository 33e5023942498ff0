/** The project's own stack, deployed by the real engine into a local cloud, which runs its functions under their roles. */
import { delimiter, dirname } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { Cloud, type Props } from "../engine/cloud.ts";
import { Engine, type EngineStack, type StackOptions } from "../engine/engine.ts";
import { startEmulator } from "../local-cloud/local-cloud.ts";
import { type AnsweredCall, type FaultProxy, startProxy } from "../local-cloud/proxy.ts";
import { AwsApi } from "./aws-api.ts";
import { Deployer } from "./deployer.ts";

/** A call that was made under a role. */
export interface CallUnderRole extends AnsweredCall {
  /** The role's physical name. */
  readonly role: string;
  /** What was tested when it was made. */
  readonly during: string;
}

export interface Deployment extends StackOptions {
  readonly stack: string;
  /** For the processes of the functions. Default: nothing besides what the stack gives them. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface DeployedStack {
  readonly api: AwsApi;
  readonly s3: S3Client;
  readonly proxy: FaultProxy;
  readonly engine: Engine;
  readonly stack: EngineStack;
  /** The calls of functions, in the order in which they were answered. */
  readonly calls: readonly CallUnderRole[];
  /** Says what is tested from now on. */
  test(title: string): void;
  /** Where calls under a role are made, so that they are among those. */
  endpointsOf(role: string): Promise<Readonly<Record<string, string>>>;
  stop(): Promise<void>;
}

/** @throws what fails of the deployment, with nothing left running */
export async function deployStack({ stack: name, env = {}, ...options }: Deployment): Promise<DeployedStack> {
  // Functions run on the Node that runs this.
  const path = [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  const emulator = await startEmulator({ ...env, PATH: path });
  const proxy = await startProxy(emulator.url);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const s3 = new S3Client({ endpoint: proxy.url, region: "us-east-1", credentials, forcePathStyle: true });
  const api = new AwsApi(proxy.url);
  const calls: CallUnderRole[] = [];
  let during = "the deployment";
  const endpointsOf = listeners(proxy, (role, call) => calls.push({ role, during, ...call }));
  const test = (title: string) => {
    during = title;
  };
  const engine = await Engine.start(new Cloud(new Deployer(api, s3, endpointsOf)));
  const stop = async () => {
    s3.destroy();
    await engine.stop();
    await proxy.close();
    await emulator.stop();
  };
  try {
    const stack = await engine.stack(name, options);
    await stack.up();
    return { api, s3, proxy, engine, stack, calls, test, endpointsOf, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Each role's calls come in by addresses of their own, which tells whose they are. */
function listeners(proxy: FaultProxy, heardUnder: (role: string, call: AnsweredCall) => void): DeployedStack["endpointsOf"] {
  const opened = new Map<string, Promise<Readonly<Record<string, string>>>>();
  const open = async (role: string) => ({ AWS_ENDPOINT_URL: await proxy.listen((call) => heardUnder(role, call)) });
  return (role) => {
    const known = opened.get(role) ?? open(role);
    opened.set(role, known);
    return known;
  };
}

/** A function's answer: what it returned, or the error that it failed with. */
export type Answer = { readonly _tag: "Returned"; readonly value: unknown } | { readonly _tag: "Failed"; readonly error: Props };

/** Calls a function and waits for its answer. */
export async function invoke({ proxy }: Pick<DeployedStack, "proxy">, name: string, event: unknown): Promise<Answer> {
  const response = await fetch(`${proxy.url}/2015-03-31/functions/${name}/invocations`, {
    method: "POST",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=test/20260118/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=none",
    },
    body: JSON.stringify(event),
  });
  const text = await response.text();
  const value = text === "" ? undefined : JSON.parse(text);
  if (response.headers.has("x-amz-function-error") || !response.ok) return { _tag: "Failed", error: value };
  return { _tag: "Returned", value };
}
