import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { ProviderRecord } from "../../../domain/market/record.ts";
import { isBlank, lineBlocks } from "./lines.ts";
import { type FieldPlaces, fieldPlaces, sessionDateText } from "./spellings.ts";

/** What a CSV's first line says of the lines under it. */
export interface CsvHeader extends FieldPlaces {
  /** The columns' names as written. */
  readonly columns: readonly string[];
}

/**
 * Records of a CSV with a header. Values stay text, cell by cell; an empty cell is null, and blanks around a cell are
 * dropped. A record is one line: a quoted cell cannot hold a line end. A line with more or fewer cells than the header
 * is a fault, and so is every line under a header that cannot be read.
 */
export async function* readCsv(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ProviderRecord[]> {
  let read: ((line: number, text: string) => ProviderRecord) | undefined;
  for await (const block of lineBlocks(body)) {
    const records: ProviderRecord[] = [];
    for (let i = 0; i < block.lines.length; i++) {
      const text = block.lines[i]!;
      const line = block.first + i;
      const fault = block.faults.get(i);
      if (fault) {
        records.push({ line, original: text, fault });
        read ??= unreadable("its header cannot be read");
      } else if (isBlank(text)) {
      } else if (read) {
        records.push(read(line, text));
      } else {
        const header = csvHeader(text);
        read = isLeft(header) ? unreadable(`its header cannot be read: ${header.left}`) : rowReader(header.right);
      }
    }
    yield records;
  }
}

/** The columns a header line names, or why it cannot be read. */
export function csvHeader(line: string): Either<string, CsvHeader> {
  const cells = splitCells(line);
  if (isLeft(cells)) return cells;
  const columns = cells.right.map((name) => name.trim());
  return right({ columns, ...fieldPlaces(columns) });
}

/** The cells of one line; quoted cells lose their quotes and keep doubled ones once (RFC 4180). */
export function splitCells(line: string): Either<string, string[]> {
  if (!line.includes('"')) return right(line.split(","));
  const cells: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    const start = skipBlanks(line, at);
    if (line[start] === '"') {
      const end = closingQuote(line, start + 1);
      if (end < 0) return left(`the quote of cell ${cells.length + 1} is not closed`);
      cells.push(line.slice(start + 1, end).replaceAll('""', '"'));
      at = skipBlanks(line, end + 1);
      if (at < line.length && line[at] !== ",") return left(`cell ${cells.length} goes on after its closing quote`);
    } else {
      const comma = line.indexOf(",", at);
      const end = comma < 0 ? line.length : comma;
      cells.push(line.slice(at, end));
      at = end;
    }
  }
  return right(cells);
}

function closingQuote(line: string, from: number): number {
  let at = line.indexOf('"', from);
  while (at >= 0 && line[at + 1] === '"') at = line.indexOf('"', at + 2);
  return at;
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line[at] === " ") at++;
  return at;
}

function rowReader(header: CsvHeader): (line: number, text: string) => ProviderRecord {
  const width = header.columns.length;
  const names = [...header.places.keys()];
  const places = [...header.places.values()];
  return (line, original) => {
    const cells = splitCells(original);
    if (isLeft(cells)) return { line, original, fault: { _tag: "not-decodable", detail: cells.left } };
    if (cells.right.length !== width) {
      const detail = `it has ${cells.right.length} cells where the header names ${width} columns`;
      return { line, original, fault: { _tag: "not-decodable", detail } };
    }
    const fields: Record<string, string | null> = {};
    if (header.symbol) fields["symbol"] = header.symbol;
    for (let i = 0; i < names.length; i++) {
      const cell = cells.right[places[i]!]!.trim();
      fields[names[i]!] = cell === "" ? null : names[i] === "price_date" ? sessionDateText(cell) : cell;
    }
    return { line, original, fields };
  };
}

function unreadable(detail: string): (line: number, text: string) => ProviderRecord {
  return (line, original) => ({ line, original, fault: { _tag: "not-decodable", detail } });
}
