/**
 * MiniStack's Athena is DuckDB, which knows no UNLOAD. It is given DuckDB's COPY to a file of this machine instead; once that is
 * written, it is put where UNLOAD would have written it.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

interface Unload {
  readonly file: string;
  readonly Bucket: string;
  readonly folder: string;
}

interface Asked {
  readonly operation: string;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Has MiniStack answer; another body than the caller's is sent as the root, for it has another signature. */
type Forward<A> = (body: Buffer, as: "caller" | "root") => Promise<A>;

const UNLOAD = /^UNLOAD \((.*)\)\s*TO 's3:\/\/([^/']+)\/([^']*)'\s*WITH \(format = 'PARQUET', compression = 'ZSTD'\)$/s;

export class Unloads {
  private readonly s3: S3Client;
  private readonly directory = mkdtempSync(join(tmpdir(), "assay-unloads-"));
  /** By the query's id; those that are not yet where they belong. */
  private readonly running = new Map<string, Unload>();
  private files = 0;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    this.s3 = new S3Client({ endpoint, region: "us-east-1", credentials, forcePathStyle: true });
  }

  /** Has a call answered by `forward`, which is given the body that MiniStack understands. */
  async around<A extends Answer>({ operation, body }: Asked, forward: Forward<A>): Promise<A> {
    if (operation === "StartQueryExecution") return this.start(body, forward);
    const answer = await forward(body, "caller");
    if (operation === "GetQueryExecution") await this.deliver(answer);
    return answer;
  }

  private async start<A extends Answer>(body: Buffer, forward: Forward<A>): Promise<A> {
    const asked = JSON.parse(body.toString()) as { readonly QueryString: string };
    const [, query, Bucket, folder] = UNLOAD.exec(asked.QueryString) ?? [];
    if (query === undefined || Bucket === undefined || folder === undefined) return forward(body, "caller");
    // Whether the caller may is MiniStack's to say; as it stands the query then fails.
    const allowed = await forward(body, "caller");
    if (allowed.status !== 200) return allowed;
    const file = join(this.directory, `${this.files++}.parquet`);
    const { KeyCount } = await this.s3.send(new ListObjectsV2Command({ Bucket, Prefix: folder }));
    const QueryString = KeyCount
      ? `SELECT error('HIVE_PATH_ALREADY_EXISTS: s3://${Bucket}/${folder} is not empty')`
      : `COPY (${query}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`;
    const answer = await forward(Buffer.from(JSON.stringify({ ...asked, QueryString })), "root");
    const { QueryExecutionId } = JSON.parse(answer.body.toString()) as { readonly QueryExecutionId?: string };
    if (QueryExecutionId !== undefined) this.running.set(QueryExecutionId, { file, Bucket, folder });
    return answer;
  }

  /** Puts what a query wrote where it belongs, before it is said to have succeeded. */
  private async deliver({ body }: Answer): Promise<void> {
    const { QueryExecution } = JSON.parse(body.toString()) as {
      readonly QueryExecution?: { readonly QueryExecutionId: string; readonly Status: { readonly State: string } };
    };
    const id = QueryExecution?.QueryExecutionId ?? "";
    const unload = this.running.get(id);
    if (!unload || QueryExecution?.Status.State !== "SUCCEEDED") return;
    this.running.delete(id);
    const { file, Bucket, folder } = unload;
    // Athena gives its files no ending.
    await this.s3.send(new PutObjectCommand({ Bucket, Key: `${folder}${id}`, Body: readFileSync(file) }));
  }

  close(): void {
    this.s3.destroy();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
