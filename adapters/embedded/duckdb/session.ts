/** One DuckDB in memory: nothing of it outlives it but the files it was told to write. */
import { mkdirSync, rmSync } from "node:fs";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { errnoOf, StoreFault } from "../store-fault.ts";
import { identifier, textLiteral } from "./sql-text.ts";

export interface SessionOptions {
  /** For what does not fit into memory; made here, and removed with all it holds at the close. */
  readonly spillDirectory: string;
  /** As DuckDB writes sizes. Default `1GB`. */
  readonly memoryLimit?: string;
  /** Default: the machine's cores. */
  readonly threads?: number;
}

const DEFAULT_MEMORY_LIMIT = "1GB";

export class Session {
  readonly connection: DuckDBConnection;
  private readonly instance: DuckDBInstance;
  private readonly spillDirectory: string;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, spillDirectory: string) {
    this.instance = instance;
    this.connection = connection;
    this.spillDirectory = spillDirectory;
  }

  static async open({ spillDirectory, memoryLimit = DEFAULT_MEMORY_LIMIT, threads }: SessionOptions): Promise<Session> {
    makeDirectory(spillDirectory);
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: memoryLimit,
      temp_directory: spillDirectory,
      ...(threads === undefined ? {} : { threads: String(threads) }),
      // The page cache holds files already; a second copy of all that was read would grow with the history.
      enable_external_file_cache: "false",
      // What is not linked in would come over the network.
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
      allow_persistent_secrets: "false",
    });
    const session = new Session(instance, await instance.connect(), spillDirectory);
    await session.run("SET TimeZone = 'UTC'");
    return session;
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** All rows of a small result, integers as `bigint`. */
  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.connection.runAndReadAll(sql)).getRows();
  }

  /** From here on no statement reaches a file outside the directory, loads code, or changes a setting. */
  async confineTo(directory: string): Promise<void> {
    await this.run(`SET allowed_directories = [${textLiteral(`${directory}/`)}]`);
    await this.run("SET enable_external_access = false");
    await this.run("SET lock_configuration = true");
  }

  /** Tables and views that a statement can name. */
  async tables(): Promise<readonly string[]> {
    const rows = await this.rows("SELECT DISTINCT table_name FROM information_schema.tables ORDER BY table_name");
    return rows.map(([name]) => String(name));
  }

  async createView(name: string, sql: string): Promise<void> {
    await this.run(`CREATE OR REPLACE VIEW ${identifier(name)} AS ${sql}`);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
    rmSync(this.spillDirectory, { recursive: true, force: true });
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const code = errnoOf(error);
    throw code === undefined ? error : new StoreFault(code, path, "write");
  }
}
