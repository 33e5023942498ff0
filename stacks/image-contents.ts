/** What the images of containers hold: the bundles that zips hold, at the same paths. */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../components/bundle.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const DOCKERFILE = join(ROOT, "Dockerfile");

/** Each a target of the Dockerfile; `setting` is by which a pipeline is given it. */
export const IMAGES = {
  producer: { setting: "producerImage", base: "PRODUCER_BASE", entries: () => globSync("pipelines/*/service.ts", { cwd: ROOT }) },
  functions: {
    setting: "functionImage",
    base: "FUNCTIONS_BASE",
    entries: () => globSync("pipelines/*/lambda/*.ts", { cwd: ROOT }).filter(isFunction),
  },
} as const;
export type ImageName = keyof typeof IMAGES;

/** Other modules of the folder are what entries are made of. */
function isFunction(path: string): boolean {
  return /^export (const|(async )?function) handler\b/m.test(readFileSync(join(ROOT, path), "utf8"));
}

/** By path, what an image holds: each entry's module, and the models of its pipeline, which some of them read when they run. */
export async function imageContents(image: ImageName): Promise<Readonly<Record<string, string>>> {
  const contents: Record<string, string> = {};
  for (const entry of IMAGES[image].entries().sort()) {
    const models = entry.replace(/(lambda\/[^/]+|service)\.ts$/, "models");
    const files = existsSync(join(ROOT, models)) ? [models] : [];
    Object.assign(contents, await bundle({ entry, files }).contents);
  }
  return contents;
}

/** Writes them into a directory, as the context of a build. */
export function writeContents(directory: string, contents: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** The image that an image is made on, as the Dockerfile names it: by a tag. */
export function baseOf(image: ImageName): string {
  return new RegExp(`^ARG ${IMAGES[image].base}=(.+)$`, "m").exec(readFileSync(DOCKERFILE, "utf8"))![1]!;
}

/** The same for the same contents on the same base: sixteen hexadecimal digits. */
export function fingerprint(contents: Readonly<Record<string, string>>, base: string): string {
  const sorted = Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([base, readFileSync(DOCKERFILE, "utf8"), sorted]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
