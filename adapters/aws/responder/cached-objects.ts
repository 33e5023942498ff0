/**
 * A stack's published objects as a person's machine reads them: each is fetched once and kept below a directory by its key, laid out as a
 * data directory, so that what reads files reads them too. Published objects never change; those that do (`derived/CURRENT`) and
 * those that were removed are told by their listing: a copy counts only while it has the listed object's ETag.
 */
import { createHash, randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import type { ReadObjects } from "../../../domain/answer/held-records.ts";
import { assertKey } from "../../keys.ts";
import { makeDirectory } from "../../make-directory.ts";
import { getObject, listObjects } from "../s3-objects.ts";
import { type Days, listDays } from "./list-days.ts";

export interface CachedZones {
  readonly client: S3Client;
  /** By zone. */
  readonly buckets: Readonly<Record<string, string>>;
  /** Copies are kept below it; made where it is absent, for this user alone. */
  readonly directory: string;
  /** Partitions that are listed; absent: all. */
  readonly days?: Days;
  /** Told of what is fetched, for people who wait. */
  readonly fetched?: (objects: number, bytes: number) => void;
}

/** Fetches under way at a time. */
const CONCURRENT = 32;

export function cachedObjects({ client, buckets, directory, days, fetched = () => {} }: CachedZones): ReadObjects {
  /** Of objects that were listed in this process. */
  const etags = new Map<string, string>();
  let [objects, bytes] = [0, 0];

  const placeOf = (key: string) => {
    const zone = key.slice(0, key.indexOf("/"));
    const bucket = buckets[zone];
    if (bucket === undefined) throw new Error(`the stack's manifest names no bucket for the zone ${zone}: deploy the stack again`);
    return { bucket, key };
  };

  /** What was never listed here, or has changed since it was fetched, has no copy. */
  async function isKept(key: string): Promise<boolean> {
    const etag = etags.get(key);
    const kept = etag === undefined ? undefined : await readFile(tagPath(directory, key), "utf8").catch(() => undefined);
    return kept !== undefined && kept === etag;
  }

  async function fetchOne(key: string): Promise<Uint8Array | undefined> {
    const body = await getObject(client, placeOf(key));
    if (!body) return undefined;
    await keep(join(directory, key), body);
    const etag = etags.get(key);
    if (etag !== undefined) await keep(tagPath(directory, key), etag);
    objects++;
    bytes += body.byteLength;
    fetched(objects, bytes);
    return body;
  }

  return {
    async list(prefix) {
      const keys: string[] = [];
      const place = placeOf(prefix);
      const listed = days && prefix.endsWith("/") ? listDays(client, place, days) : listObjects(client, place);
      for await (const { key, etag } of listed) {
        etags.set(key, etag);
        keys.push(key);
      }
      return keys.sort();
    },

    async read(key) {
      assertKey(key);
      const copy = (await isKept(key)) ? await readFile(join(directory, key)).catch(() => undefined) : undefined;
      return copy ?? fetchOne(key);
    },

    async ahead(keys) {
      const left = keys.values();
      // They take from one iterator: each goes on with what no other has begun.
      const worker = async () => {
        for (const key of left) {
          assertKey(key);
          if (!(await isKept(key))) await fetchOne(key);
        }
      };
      await Promise.all(Array.from({ length: CONCURRENT }, worker));
    },
  };
}

/** Beside the zones and not in them: what lists a zone's files finds objects alone. */
function tagPath(directory: string, key: string): string {
  const name = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return join(directory, ".etags", name.slice(0, 2), name);
}

/** Whole or not at all: another command may read it meanwhile, or another of this one's readers write it. */
async function keep(path: string, body: Uint8Array | string): Promise<void> {
  makeDirectory(dirname(path), 0o700);
  const part = `${path}.${randomUUID()}.part`;
  await writeFile(part, body, { mode: 0o600 });
  await rename(part, path);
}
