/** What the first line of a CSV says: its columns, and which character stands between them. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { describeFault } from "../../domain/market/record.ts";
import { lineBlocks } from "../providers/formats/lines.ts";

export interface CsvHeader {
  /** As pandas names them: a repeated name is numbered (`a.1`), one without name says its place (`Unnamed: 0`). */
  readonly names: readonly string[];
  readonly delimiter: string;
}

const DELIMITERS = [",", ";", "\t", "|"];

/** Or why it is no header. Blank lines before it are not looked past. */
export async function readCsvHeader(body: AsyncIterable<Uint8Array>): Promise<Either<string, CsvHeader>> {
  for await (const { lines, faults } of lineBlocks(body)) {
    const fault = faults.get(0);
    return fault ? left(`its header ${describeFault(fault)}`) : parseCsvHeader(lines[0]!);
  }
  return left("it holds no header");
}

export function parseCsvHeader(line: string): Either<string, CsvHeader> {
  const bare = line.replaceAll(/"(?:[^"]|"")*"/g, "");
  if (bare.includes('"')) return left("the quotes of its header are not closed on its line");
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))]!;
  const cells = cellsOf(line, delimiter);
  if (cells.every((cell) => cell !== "" && Number.isFinite(Number(cell)))) {
    return left("its first line holds numbers alone, and must name the columns");
  }
  return right({ names: numbered(cells.map((cell, place) => cell || `Unnamed: ${place}`)), delimiter });
}

/** The quotes of the line are closed; a quoted cell loses them and keeps doubled ones once (RFC 4180). */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    let end = at;
    for (let quoted = false; end < line.length && (quoted || line[end] !== delimiter); end++) if (line[end] === '"') quoted = !quoted;
    const cell = line.slice(at, end).trim();
    cells.push(cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    at = end;
  }
  return cells;
}

function numbered(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let nth = 1; taken.has(free); nth++) free = `${name}.${nth}`;
    taken.add(free);
    return free;
  });
}
