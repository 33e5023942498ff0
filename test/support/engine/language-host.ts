/**
 * The part of `pulumi-language-nodejs` that the plain command needs to run this project's program, for machines where the official one
 * cannot be had. Prints its port, as plugins do; the last argument is the engine's address.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { told } from "./messages.ts";
import { serveUnary } from "./serve.ts";

const VERSION = "3.250.0";
/** A program that has said what is wrong ends so. */
const SAID_WHY = 32;

let engine = process.argv.at(-1)!;
const running = new Set<ChildProcess>();

const methods = {
  handshake: (asked: language.LanguageHandshakeRequest) => {
    engine = asked.getEngineAddress() || engine;
    return new language.LanguageHandshakeResponse();
  },
  getPluginInfo: () => told(new plugin.PluginInfo(), { setVersion: VERSION }),
  about: () => told(new language.AboutResponse(), { setExecutable: process.execPath, setVersion: process.version }),
  runtimeOptionsPrompts: () => new language.RuntimeOptionsResponse(),
  // The providers are attached, and none is to be fetched.
  getRequiredPackages: () => new language.GetRequiredPackagesResponse(),
  getProgramDependencies: () => new language.GetProgramDependenciesResponse(),
  cancel: () => {
    for (const child of running) child.kill("SIGINT");
    return new empties.Empty();
  },
  run,
};

async function run(asked: language.RunRequest): Promise<language.RunResponse> {
  const info = asked.getInfo()!;
  const config: Record<string, string> = {};
  asked.getConfigMap().forEach((value: string, key: string) => {
    config[key] = value;
  });
  const entry = createRequire(join(info.getProgramDirectory(), "index.js")).resolve("@pulumi/pulumi/cmd/run");
  const flags = {
    monitor: asked.getMonitorAddress(),
    engine,
    organization: asked.getOrganization(),
    project: asked.getProject(),
    stack: asked.getStack(),
    "root-directory": info.getRootDirectory(),
    pwd: asked.getPwd(),
    parallel: String(asked.getParallel()),
  };
  const given = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
  const child = spawn(process.execPath, [entry, ...given, ...(asked.getDryrun() ? ["--dry-run"] : []), info.getEntryPoint() || "."], {
    cwd: asked.getPwd(),
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(asked.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: "false",
    },
    // Standard output begins with the port, and then is the program's.
    stdio: ["ignore", "inherit", "inherit"],
  });
  running.add(child);
  const code = await new Promise<number>((resolve) => child.on("close", (ended) => resolve(ended ?? 1)));
  running.delete(child);
  const answered = new language.RunResponse();
  if (code === SAID_WHY) return told(answered, { setBail: true });
  return code === 0 ? answered : told(answered, { setError: `the program ended with ${code}` });
}

const { port } = await serveUnary(services.LanguageRuntimeService, methods, "the language host");
console.log(port);
