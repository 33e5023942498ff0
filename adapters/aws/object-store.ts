/** The object store over S3: a published object is `<key>` in its zone's bucket, a staged one `staging/<pipeline>/<attempt>/<key>` in the staging zone's. */
import { CopyObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import pRetry from "p-retry";
import type { Clock } from "../../domain/ports/effects.ts";
import { type ObjectStore, ZONES } from "../../domain/ports/stores.ts";
import { assertKey, assertSegment, assertStagedKey, STAGING } from "../keys.ts";
import { awsCodeOf, onAws } from "./aws-fault.ts";
import { deleteObject, getObject, inS3, isAbsent, listObjects, type Place, putObject, sizeOf, uriOf } from "./s3-objects.ts";
import { upload } from "./s3-upload.ts";

export interface S3Zones {
  readonly client: S3Client;
  /** One bucket for all zones, or one for each. */
  readonly bucketOf: (zone: string) => string;
  /** Whose staged objects these are: no pipeline may touch another's. */
  readonly pipeline: string;
  readonly clock: Clock;
  /** Staged objects younger than this may be of a process that lives, and are not swept. Default a day: far above any function's time. */
  readonly abandonedAfterMs?: number;
}

const DAY_MS = 86_400_000;
/** What a reader holds of an object at a time. */
const READ_BYTES = 8 * 1024 * 1024;
/** Of a publish that S3 asks to try again, for another one of the same key is under way. */
const CONFLICT_RETRIES = 5;

/** What S3 refuses is thrown as `AwsFault`. Objects to publish are at most 5 GiB, which is what one copy takes. */
export function s3ObjectStore({ client, bucketOf, pipeline, clock, abandonedAfterMs = DAY_MS }: S3Zones): ObjectStore {
  assertSegment(pipeline);
  const staging = `${STAGING}/${pipeline}`;
  const placeOf = (key: string): Place => ({ bucket: bucketOf(key.slice(0, key.indexOf("/"))), key });
  const published = (key: string): Place => {
    assertKey(key);
    return placeOf(key);
  };
  return {
    async stage(attempt, key, body) {
      assertSegment(attempt);
      assertKey(key);
      const staged = placeOf(`${staging}/${attempt}/${key}`);
      if (body instanceof Uint8Array) await putObject(client, staged, body);
      else await upload(client, staged, body);
      return staged.key;
    },

    async publish(stagedKey, key) {
      assertStagedKey(stagedKey, staging);
      const [staged, final] = [placeOf(stagedKey), published(key)];
      const copied = await copyIfAbsent(client, staged, final);
      if (copied !== "missing") return deleteObject(client, staged);
      if ((await sizeOf(client, final)) !== undefined) return;
      throw new Error(`neither ${stagedKey} nor ${key} is there: ${key} cannot be published`);
    },

    async open(key) {
      const place = published(key);
      const size = await sizeOf(client, place);
      return size === undefined ? undefined : inRanges(client, place, size);
    },

    read: (key) => getObject(client, published(key)),

    async list(prefix) {
      const keys: string[] = [];
      for (const place of prefixesOf(prefix).map(placeOf)) for await (const { key } of listObjects(client, place)) keys.push(key);
      return keys.sort();
    },

    async sweep(keepAttempts) {
      const oldest = clock.now() - abandonedAfterMs;
      for await (const { key, modifiedAt } of listObjects(client, placeOf(`${staging}/`))) {
        if (modifiedAt <= oldest && !keepAttempts.has(key.slice(staging.length + 1).split("/", 1)[0]!))
          await deleteObject(client, placeOf(key));
      }
    },
  };
}

/**
 * A key is written by the one commit that names it, so what is there already (412) is that commit's object, of an earlier try
 * of its publishing whose answer was lost or who was faster.
 */
async function copyIfAbsent(client: S3Client, from: Place, to: Place): Promise<"copied" | "taken" | "missing"> {
  const source = `${from.bucket}/${encodeURIComponent(from.key).replaceAll("%2F", "/")}`;
  const copy = new CopyObjectCommand({ ...inS3(to), CopySource: source, IfNoneMatch: "*" });
  return onAws("publish", uriOf(to), () =>
    pRetry(
      async () => {
        try {
          await client.send(copy);
          return "copied";
        } catch (error) {
          if (awsCodeOf(error) === "PreconditionFailed") return "taken";
          if (isAbsent(error)) return "missing";
          throw error;
        }
      },
      { retries: CONFLICT_RETRIES, minTimeout: 50, shouldRetry: ({ error }) => error.name === "ConditionalRequestConflict" },
    ),
  );
}

/** Range by range, each read whole: a reader that is slow holds no connection, and one that stops early leaves none behind. */
async function* inRanges(client: S3Client, place: Place, size: number): AsyncGenerator<Uint8Array> {
  for (let first = 0; first < size; first += READ_BYTES) {
    const bytes = await getObject(client, place, { first, last: Math.min(first + READ_BYTES, size) - 1 });
    if (!bytes) throw new Error(`${uriOf(place)} was removed while it was read`);
    yield bytes;
  }
}

/** What to list so that only published objects come. */
function prefixesOf(prefix: string): readonly string[] {
  if (!prefix.includes("/")) return ZONES.filter((zone) => zone.startsWith(prefix)).map((zone) => `${zone}/`);
  assertKey(`${prefix.slice(0, prefix.lastIndexOf("/"))}/any`);
  return [prefix];
}
