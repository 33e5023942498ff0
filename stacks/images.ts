/** How an image of a stack is made: built of bundles, pushed to the stack's repository, and given to its configuration by digest. */
import { didYouMean } from "../domain/settings.ts";
import type { PipelineInfrastructure } from "../pipelines/infrastructure.ts";
import { baseOf, DOCKERFILE, fingerprint, IMAGES, type ImageName } from "./image-contents.ts";

/** Effects, handed in so that the step can be tested. */
export interface ImageShell {
  /** Runs a command in the terminal, with what it reads; answers with its exit code. */
  readonly run: (command: string, args: readonly string[], input?: string) => Promise<number>;
  /** What a command prints; undefined where it failed. */
  readonly printed: (command: string, args: readonly string[], quiet?: boolean) => Promise<string | undefined>;
  /** Writes a build's context; answers with its directory. */
  readonly write: (contents: Readonly<Record<string, string>>) => string;
  readonly say: (text: string) => void;
}

const NAMES = Object.keys(IMAGES) as ImageName[];
/** For who deploys without asking whether it is the first time: that goes without images. */
const IF_REPOSITORY = "--if-repository";
const USAGE = `usage: npm run image -- STACK ${NAMES.join("|")} [${IF_REPOSITORY}]`;
export const EXIT = { pushed: 0, notYet: 0, notPushed: 1, usage: 2 } as const;

const PLATFORMS = { arm64: "linux/arm64", x86_64: "linux/amd64" } as const;
type Architecture = keyof typeof PLATFORMS;

/** Answers with the exit code. */
export async function pushImage(
  args: readonly string[],
  pipelines: readonly PipelineInfrastructure[],
  contentsOf: (image: ImageName) => Promise<Readonly<Record<string, string>>>,
  shell: ImageShell,
): Promise<number> {
  const [stack, image, ...more] = args.filter((arg) => arg !== IF_REPOSITORY);
  if (stack === undefined || image === undefined || more.length > 0 || stack.startsWith("-")) return refuse(USAGE, shell);
  if (!isImage(image)) return refuse(`there is no image ${image}: ${didYouMean(image, NAMES)}they are ${NAMES.join(", ")}`, shell);
  const repository = await repositoryOf(stack, shell);
  if (repository === undefined) return EXIT.notPushed;
  if (repository === null) return withoutRepository(stack, image, args.includes(IF_REPOSITORY), shell);
  const takers = await takersOf(stack, image, pipelines, shell);
  const base = takers && (await pinnedBase(image, shell));
  if (takers === undefined || base === undefined || !(await logIn(repository, shell))) return EXIT.notPushed;
  const contents = await contentsOf(image);
  for (const [architecture, names] of Map.groupBy(takers, (taker) => taker.architecture)) {
    const tagged = `${repository}:${image}-${architecture}-${fingerprint(contents, base)}`;
    const digest = (await digestOf(tagged, shell, true)) ?? (await build(image, tagged, base, architecture, contents, shell));
    if (digest === undefined) return EXIT.notPushed;
    for (const { name } of names) {
      const setting = ["config", "set", "--stack", stack, "--path", `assay:${name}.${IMAGES[image].setting}`, `${repository}@${digest}`];
      if ((await shell.run("pulumi", setting)) !== 0) return EXIT.notPushed;
    }
  }
  return EXIT.pushed;
}

function isImage(name: string): name is ImageName {
  return name in IMAGES;
}

function refuse(message: string, shell: ImageShell): number {
  shell.say(message);
  return EXIT.usage;
}

/** Null where no deployment has made it yet; undefined where that cannot be told. */
async function repositoryOf(stack: string, { printed }: ImageShell): Promise<string | null | undefined> {
  const stacks = await printed("pulumi", ["stack", "ls", "--json"]);
  if (stacks === undefined) return undefined;
  if (!(JSON.parse(stacks) as readonly { readonly name: string }[]).some(({ name }) => name === stack)) return null;
  const outputs = await printed("pulumi", ["stack", "output", "--json", "--stack", stack]);
  return outputs === undefined ? undefined : ((JSON.parse(outputs) as { readonly imageRepository?: string }).imageRepository ?? null);
}

function withoutRepository(stack: string, image: ImageName, mayWait: boolean, { say }: ImageShell): number {
  const then = mayWait ? `${image} waits for the deployment after this one` : "deploy it once without them";
  say(`${stack} has no repository of images yet: ${then}`);
  return mayWait ? EXIT.notYet : EXIT.notPushed;
}

/** The pipelines that may be given the image, and for which processors, as the stack's configuration has it. */
async function takersOf(stack: string, image: ImageName, pipelines: readonly PipelineInfrastructure[], shell: ImageShell) {
  const text = await shell.printed("pulumi", ["config", "--json", "--stack", stack]);
  if (text === undefined) return undefined;
  const config = JSON.parse(text) as Record<string, { readonly objectValue?: { readonly architecture?: Architecture } }>;
  return pipelines
    .filter(({ settings }) => IMAGES[image].setting in settings)
    .map(({ name }) => ({ name, architecture: config[`assay:${name}`]?.objectValue?.architecture ?? "arm64" }));
}

/** A tag can come to mean another image: what is built on is named by what it means today. */
async function pinnedBase(image: ImageName, shell: ImageShell): Promise<string | undefined> {
  const base = baseOf(image);
  const digest = await digestOf(base, shell);
  return digest && `${base}@${digest}`;
}

async function logIn(repository: string, shell: ImageShell): Promise<boolean> {
  const [registry] = repository.split("/") as [string];
  const region = registry.split(".")[3]!;
  const password = await shell.printed("aws", ["ecr", "get-login-password", "--region", region]);
  if (password === undefined) return false;
  return (await shell.run("docker", ["login", "--username", "AWS", "--password-stdin", registry], password)) === 0;
}

/** `quiet` where it may well not be there. */
function digestOf(reference: string, { printed }: ImageShell, quiet = false): Promise<string | undefined> {
  return printed("docker", ["buildx", "imagetools", "inspect", reference, "--format", "{{.Manifest.Digest}}"], quiet);
}

/** Lambda takes no list of manifests, which is what attestations make of an image. */
async function build(
  image: ImageName,
  tagged: string,
  base: string,
  architecture: Architecture,
  contents: Readonly<Record<string, string>>,
  shell: ImageShell,
): Promise<string | undefined> {
  const args = [
    ...["buildx", "build", "--file", DOCKERFILE, "--target", image, "--platform", PLATFORMS[architecture]],
    ...["--build-arg", `${IMAGES[image].base}=${base}`, "--build-arg", "SOURCE_DATE_EPOCH=0"],
    ...["--provenance=false", "--sbom=false", "--output", `type=registry,name=${tagged},rewrite-timestamp=true`],
    shell.write(contents),
  ];
  return (await shell.run("docker", args)) === 0 ? digestOf(tagged, shell) : undefined;
}
