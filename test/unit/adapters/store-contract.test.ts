import { join } from "node:path";
import { sqliteCheckpoints } from "../../../adapters/embedded/checkpoint-store.ts";
import { sqliteLatestPrices } from "../../../adapters/embedded/latest-prices.ts";
import { fileObjectStore } from "../../../adapters/embedded/object-store.ts";
import { Database } from "../../../adapters/embedded/sqlite.ts";
import { itIsACheckpointStore } from "../../support/store-contract/checkpoints.ts";
import { itIsAnObjectStore } from "../../support/store-contract/objects.ts";
import { useTempDir } from "../../support/temp-dir.ts";

describe("the embedded stores", () => {
  const directory = useTempDir();

  describe("objects in files", () => {
    itIsAnObjectStore(async () => ({ objects: fileObjectStore(directory()), again: () => fileObjectStore(directory()) }));
  });

  describe("checkpoints in SQLite", () => {
    const open: Database[] = [];
    afterEach(() => {
      for (const database of open.splice(0)) database.close();
    });
    const database = () => {
      const opened = Database.openForWriting(join(directory(), "assay.db"));
      open.push(opened);
      return opened;
    };
    itIsACheckpointStore(async () => {
      const first = database();
      return { checkpoints: sqliteCheckpoints(first), again: () => sqliteCheckpoints(database()), latest: sqliteLatestPrices(first) };
    });
  });
});
