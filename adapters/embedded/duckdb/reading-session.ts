import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Model } from "../../../domain/ports/sql.ts";
import type { ReadableData } from "../data-directory.ts";
import type { DataFiles } from "./derived.ts";
import { damagedOr } from "./duckdb-error.ts";
import { Session, type SessionOptions } from "./session.ts";
import { createViews } from "./views.ts";

/**
 * A session over what is published now, to be given to {@link query} and closed. It reads that data directory and nothing
 * else, and writes to none: it spills to the system's temporary directory, since a writer may sweep its own at any time.
 */
export async function openReadingSession(
  data: DataFiles & Pick<ReadableData, "latestPrices">,
  models: readonly Model[],
  limits: Omit<SessionOptions, "spillDirectory"> = {},
): Promise<Session> {
  const session = await Session.open({ ...limits, spillDirectory: await mkdtemp(join(tmpdir(), "assay-query-")) });
  try {
    await createViews(session, data, models);
    await session.confineTo(data.root);
    return session;
  } catch (error) {
    session.close();
    throw damagedOr(error);
  }
}
