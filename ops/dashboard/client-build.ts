/** What the browser is sent: one page, its styles, and the client code, made from its sources when the server starts. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface Asset {
  readonly type: string;
  readonly body: string;
}

const CLIENT = fileURLToPath(new URL("client/", import.meta.url));

/** By path. The names of code and styles hold a hash of their content, so that a browser may keep them; `/` is the page that names them. */
export async function clientAssets(): Promise<ReadonlyMap<string, Asset>> {
  const { outputFiles } = await build({
    entryPoints: [`${CLIENT}main.ts`, `${CLIENT}style.css`],
    outdir: "/",
    entryNames: "[name]-[hash]",
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    legalComments: "none",
    conditions: ["production"],
    logLevel: "silent",
  });
  const assets = new Map<string, Asset>();
  for (const { path, text } of outputFiles) assets.set(path, { type: typeOf(path), body: text });
  const named = (pattern: RegExp) => [...assets.keys()].find((path) => pattern.test(path))!;
  const page = (await readFile(`${CLIENT}index.html`, "utf8"))
    .replace("/main.js", named(/^\/main-.+\.js$/))
    .replace("/style.css", named(/^\/style-.+\.css$/));
  return assets.set("/", { type: "text/html; charset=utf-8", body: page });
}

function typeOf(path: string): string {
  return path.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
}
