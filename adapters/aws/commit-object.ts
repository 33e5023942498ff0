/**
 * What a commit keeps besides its item, in one object: state values, the publish that is left to do, and what else is too large for
 * DynamoDB, one after another. The object is written before the commit and counts only once the commit names it.
 */

import { keySegment } from "../keys.ts";
import type { S3Zones } from "./object-store.ts";
import { deleteObject, getObject, listObjects, type Place, putObject } from "./s3-objects.ts";

/** Where a value is: the commit object, its first byte, and how many there are. */
export interface Location {
  readonly object: string;
  readonly from: number;
  readonly bytes: number;
}

/** The zone of commit objects. Readers of data never look into it. */
export const STATE_ZONE = "state";

export class CommitObjects {
  private readonly s3: Pick<S3Zones, "client" | "bucketOf">;

  constructor(s3: Pick<S3Zones, "client" | "bucketOf">) {
    this.s3 = s3;
  }

  async write(body: ObjectBody): Promise<void> {
    await putObject(this.s3.client, this.placeOf(body.object), body.all());
  }

  async remove(name: string): Promise<void> {
    await deleteObject(this.s3.client, this.placeOf(name));
  }

  /** By name; in each object all that lies between the first and the last value asked for is fetched at once. */
  async read(locations: ReadonlyMap<string, Location>): Promise<Map<string, Uint8Array>> {
    const byObject = Map.groupBy(locations, ([, { object }]) => object);
    const read = await Promise.all([...byObject].map(([object, wanted]) => this.readFrom(object, wanted)));
    return new Map(read.flat());
  }

  /** Removes the shard's objects of versions before this one that nothing refers to any more. */
  async collect(shard: string, version: number, referred: ReadonlySet<string>): Promise<void> {
    const prefix = this.placeOf(prefixOf(shard));
    const before = objectName(shard, version, "");
    for await (const { key } of listObjects(this.s3.client, prefix)) {
      const name = key.slice(STATE_ZONE.length + 1);
      if (name < before && !referred.has(name)) await this.remove(name);
    }
  }

  private async readFrom(object: string, wanted: readonly (readonly [string, Location])[]): Promise<[string, Uint8Array][]> {
    const first = Math.min(...wanted.map(([, { from }]) => from));
    const end = Math.max(...wanted.map(([, { from, bytes }]) => from + bytes));
    // A range cannot be empty.
    const body = first === end ? new Uint8Array() : await getObject(this.s3.client, this.placeOf(object), { first, last: end - 1 });
    if (!body) throw new Error(`the state ${object} is gone: another process has gone on with its shard, or it was removed`);
    return wanted.map(([name, { from, bytes }]) => [name, body.slice(from - first, from - first + bytes)]);
  }

  private placeOf(name: string): Place {
    return { bucket: this.s3.bucketOf(STATE_ZONE), key: `${STATE_ZONE}/${name}` };
  }
}

/** Names sort by shard, then version. */
export function objectName(shard: string, version: number, attempt: string): string {
  return `${prefixOf(shard)}${String(version).padStart(12, "0")}-${attempt}`;
}

function prefixOf(shard: string): string {
  return `${shard.split("/").map(keySegment).join("/")}/`;
}

/** Values that become one object, and where in it each will be. */
export class ObjectBody {
  readonly object: string;
  private readonly pieces: Uint8Array[] = [];
  private length = 0;

  constructor(object: string) {
    this.object = object;
  }

  add(value: Uint8Array): Location {
    const location = { object: this.object, from: this.length, bytes: value.length };
    this.pieces.push(value);
    this.length += value.length;
    return location;
  }

  all(): Uint8Array {
    return Buffer.concat(this.pieces);
  }
}
