/** What answering reads of a data directory. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import type { ReadableData } from "../../adapters/embedded/data-directory.ts";
import { damaged } from "../../adapters/embedded/duckdb/duckdb-error.ts";
import { query } from "../../adapters/embedded/duckdb/query.ts";
import { openReadingSession } from "../../adapters/embedded/duckdb/reading-session.ts";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { lineBlocks } from "../../adapters/providers/formats/lines.ts";
import { piecesOf } from "../../adapters/providers/replay-input.ts";
import type { Contract } from "../../domain/market/contract.ts";
import type { AnswerPorts, Begun } from "./ports.ts";

export function embeddedAnswers(data: ReadableData): AnswerPorts {
  return {
    objects: data.objects,
    decodeCurated,
    begun: () => begunHere(data),
    newestServed: (contract) => newestServed(data, contract),
    async *log(pipeline) {
      const path = join(data.root, "logs", `${pipeline}.jsonl`);
      if (!existsSync(path)) return;
      for await (const { lines } of lineBlocks(piecesOf(path))) for (const line of lines) if (line !== "") yield line;
    },
  };
}

export function begunHere(data: Pick<ReadableData, "begunRuns" | "isBeingWritten">): readonly Begun[] {
  const underWay = data.isBeingWritten();
  return data.begunRuns().map(({ isOpen, ...run }) => ({ ...run, cutOff: isOpen && !underWay }));
}

async function newestServed(data: ReadableData, { dataset, partition }: Contract): Promise<string | undefined> {
  const session = await openReadingSession(data, []);
  try {
    let newest: string | undefined;
    const asked = await query(session, `SELECT CAST(max(${partition.by}) AS VARCHAR) FROM ${dataset}_history`, ([row]) => {
      newest = (row?.[0] ?? undefined) as string | undefined;
    });
    if (isLeft(asked)) throw damaged(asked.left.message);
    return newest?.slice(0, "2026-01-20 14:30:00".length).replace(" ", "T");
  } finally {
    session.close();
  }
}
