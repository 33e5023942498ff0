/** Columns of a relation in DuckDB: what they hold is measured, and then they are read as columns of a table. */
import type { Column, Table } from "../../domain/quality/table.ts";
import type { Session } from "../embedded/duckdb/session.ts";
import { columnBuilder } from "./column-builders.ts";
import type { DuckDbBatch } from "./duckdb-batch.ts";
import { type Measured, measuredColumn, type ReadColumn, type SourceColumn } from "./source-columns.ts";

/** Columns of one statement: the time to plan it grows faster than their number. */
const COLUMNS_AT_ONCE = 100;

/** Most columns of text show in their first rows that they are nothing else. */
const FIRST_ROWS = 10_000;

export const countRows = async (session: Session, relation: string): Promise<number> =>
  Number((await session.rows(`SELECT count(*) FROM ${relation}`))[0]![0]);

/** Columns of a table that DuckDB fills in 1 GB: it reserves 100 kB and more for each, of which few rows use little. */
export const COLUMNS_IN_A_GIGABYTE = 2000;

/** Lets a table have this many columns. */
export async function makeRoom(session: Session, columns: number): Promise<void> {
  if (columns > COLUMNS_IN_A_GIGABYTE) await session.run(`SET memory_limit = '${Math.ceil(columns / COLUMNS_IN_A_GIGABYTE)}GB'`);
}

/** How to read each of these columns of a batch, so that nothing is rounded. */
export async function measureColumns(batch: DuckDbBatch, sources: readonly SourceColumn[]): Promise<readonly ReadColumn[]> {
  const measured: ReadColumn[] = [];
  for (let at = 0; at < sources.length; at += COLUMNS_AT_ONCE) {
    measured.push(...(await measure(batch, sources.slice(at, at + COLUMNS_AT_ONCE))));
  }
  return measured;
}

async function measure({ session, from, rowCount }: DuckDbBatch, sources: readonly SourceColumn[]): Promise<readonly ReadColumn[]> {
  const columns = sources.map(measuredColumn);
  // Columns are named, since a star would plan all ten thousand of a wide file each time.
  const firstRows = `(SELECT ${sources.map(({ sql }) => sql).join(", ")} FROM ${from} LIMIT ${FIRST_ROWS})`;
  const settling = rowCount <= FIRST_ROWS ? [] : columns.filter(({ isSettled }) => isSettled);
  const found = await measuresOf(session, settling, firstRows);
  const open = columns.filter((column) => !(found.has(column) && column.isSettled!(found.get(column)!)));
  for (const [column, values] of await measuresOf(session, open, from)) found.set(column, values);
  return columns.map((column, index) => ({ name: sources[index]!.name, ...column.choose(found.get(column)!, rowCount) }));
}

async function measuresOf(session: Session, columns: readonly Measured[], relation: string): Promise<Map<Measured, readonly unknown[]>> {
  const measures = columns.flatMap((column) => column.measures);
  const values = measures.length === 0 ? [] : (await session.rows(`SELECT ${measures.join(", ")} FROM ${relation}`))[0]!;
  let at = 0;
  return new Map(
    columns.map((column) => {
      const own = values.slice(at, at + column.measures.length);
      at += own.length;
      return [column, own];
    }),
  );
}

/** The table of all rows, of these columns of the batch. */
export async function readTable(batch: DuckDbBatch, reads: readonly ReadColumn[]): Promise<Table> {
  const columns = new Map<string, Column>();
  for (let at = 0; at < reads.length; at += COLUMNS_AT_ONCE) {
    const some = reads.slice(at, at + COLUMNS_AT_ONCE);
    const values = await readColumns(batch.session, some, batch.rowCount, `${batch.from} ${batch.order ?? ""}`);
    for (const [nth, { name }] of some.entries()) columns.set(name, values[nth]!);
  }
  return { rowCount: batch.rowCount, columns, dtypes: dtypesOf(reads) };
}

const dtypesOf = (reads: readonly ReadColumn[]): ReadonlyMap<string, string> =>
  new Map(reads.flatMap(({ name, dtype }) => (dtype === undefined ? [] : [[name, dtype] as const])));

/** The values of columns of a relation of so many rows. */
export async function readColumns(
  session: Session,
  reads: readonly Pick<ReadColumn, "sql" | "kind">[],
  rowCount: number,
  relation: string,
): Promise<readonly Column[]> {
  const builders = reads.map(({ kind }) => columnBuilder(kind, rowCount));
  const result = await session.connection.stream(`SELECT ${reads.map(({ sql }) => sql).join(", ")} FROM ${relation}`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const [index, builder] of builders.entries()) builder.take(chunk.getColumnVector(index), chunk.rowCount);
  }
  return builders.map(({ values }) => values);
}
