/**
 * A pipeline's models as `.sql` files of one folder. A file's name is the model's; the comments it begins with say what the
 * SQL does not:
 *
 *     -- order by: symbol, price_date     the columns that sort its rows
 *     -- scope: symbol                    or market
 *     -- after: daily_returns             the models it reads, where it reads any
 *     -- over: stock_market_data          the curated dataset it is computed from; default daily_bars
 */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Model, ModelBase, Models } from "../domain/ports/sql.ts";
import { didYouMean } from "../domain/settings.ts";

interface ModelFile extends Model {
  readonly after: readonly string[];
}

/** Throws where a file's header is not as above, naming each fault with its file and line: such a file was never run. */
export function modelsFromFiles(folder: URL): Models {
  return {
    async all() {
      const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
      const faults: string[] = [];
      const files = [];
      for (const name of names) {
        const path = fileURLToPath(new URL(name, folder));
        files.push(readModel(name.slice(0, -".sql".length), path, await readFile(path, "utf8"), faults));
      }
      const ordered = faults.length === 0 ? inOrder(files, faults) : [];
      if (faults.length > 0) throw new Error(faults.join("\n"));
      return ordered.map(({ after: _after, ...model }) => model);
    },
  };
}

const HEADER_LINE = /^--\s*(order by|scope|after|over)\s*:\s*(.*?)\s*$/i;
const IDENTIFIER = /^[a-z_][a-z0-9_]*$/;

function readModel(name: string, path: string, content: string, faults: string[]): ModelFile {
  const header = new Map<string, { readonly value: string; readonly line: number }>();
  const lines = content.split("\n");
  for (let index = 0; /^\s*(--.*)?$/.test(lines[index] ?? "-"); index++) {
    const [, key, value] = HEADER_LINE.exec(lines[index]!) ?? [];
    if (key === undefined || value === undefined) continue;
    if (header.has(key.toLowerCase())) faults.push(`${path}:${index + 1}: "${key}" is said twice`);
    header.set(key.toLowerCase(), { value, line: index + 1 });
  }
  if (!IDENTIFIER.test(name)) faults.push(`${path}: the file's name is the model's: a to z, 0 to 9 and _, like daily_returns.sql`);
  const names = (key: string) => {
    const { value = "", line = 1 } = header.get(key) ?? {};
    const listed = value.split(",").map((column) => column.trim());
    const bad = listed.find((column) => !IDENTIFIER.test(column));
    if (bad !== undefined) faults.push(`${path}:${line}: "-- ${key}:" ${bad ? `has "${bad}", which is no name` : "names none"}`);
    return listed;
  };
  const scope = header.get("scope");
  if (scope?.value !== "symbol" && scope?.value !== "market") {
    const found = scope ? `is "${scope.value}"` : "is missing";
    faults.push(
      `${path}:${scope?.line ?? 1}: "-- scope:" ${found}: write symbol (its rows depend on rows of the same symbol only) or market`,
    );
  }
  const over = header.get("over");
  if (over && !isBase(over.value)) faults.push(`${path}:${over.line}: "-- over:" is "${over.value}": write ${BASES.join(" or ")}`);
  return {
    name,
    sql: content.trimEnd().replace(/;$/, ""),
    orderBy: names("order by"),
    scope: scope?.value === "symbol" ? "symbol" : "market",
    after: header.has("after") ? names("after") : [],
    ...(over && isBase(over.value) && over.value !== DEFAULT_BASE ? { over: over.value } : {}),
  };
}

const DEFAULT_BASE: ModelBase = "daily_bars";
const BASES: readonly ModelBase[] = [DEFAULT_BASE, "stock_market_data"];

function isBase(text: string): text is ModelBase {
  return (BASES as readonly string[]).includes(text);
}

/** By name, but each after those it reads. */
function inOrder(files: readonly ModelFile[], faults: string[]): readonly ModelFile[] {
  const names = files.map(({ name }) => name);
  const ordered: ModelFile[] = [];
  const visit = (file: ModelFile, path: readonly string[]) => {
    if (ordered.includes(file)) return;
    if (path.includes(file.name)) {
      faults.push(`models wait for each other: ${[...path, file.name].join(" after ")}`);
      return;
    }
    for (const name of file.after) {
      const earlier = files.find((other) => other.name === name);
      if (!earlier) faults.push(unknownModel(file.name, name, names));
      else if (file.scope === "symbol" && earlier.scope === "market") faults.push(crossesScope(file.name, name));
      else if (file.over !== earlier.over) faults.push(crossesBase(file, earlier));
      else visit(earlier, [...path, file.name]);
    }
    ordered.push(file);
  };
  for (const file of files) visit(file, []);
  return ordered;
}

function unknownModel(file: string, name: string, names: readonly string[]): string {
  return `${file}.sql: "-- after:" names ${name}, and there is no ${name}.sql: ${didYouMean(name, names)}the models are ${names.join(", ")}`;
}

function crossesScope(file: string, name: string): string {
  return `${file}.sql: its scope is symbol, and it comes after ${name}, whose rows depend on the whole market: make its scope market`;
}

function crossesBase(file: ModelFile, earlier: ModelFile): string {
  const over = (model: ModelFile) => model.over ?? DEFAULT_BASE;
  return `${file.name}.sql: it is over ${over(file)}, and comes after ${earlier.name}, which is over ${over(earlier)}: models of one dataset are built together, those of another apart`;
}
