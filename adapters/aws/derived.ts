/**
 * Derived datasets on S3, as on disk: each build of a model is a generation of its own, and readers take the one that `CURRENT` names.
 *
 *     derived/<model>/CURRENT                    the generation's name
 *     derived/<model>/<generation>/…             its Parquet files, named by Athena
 *
 * A generation is named after the time at which its computing began, and holds all that was published before. Of two the later one holds
 * no less: readers are led from it to no other, whoever finishes last.
 */
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { parquetMetadataAsync } from "hyparquet";
import { awsCodeOf, onAws } from "./aws-fault.ts";
import type { S3Zones } from "./object-store.ts";
import { deleteObject, getObject, inS3, isAbsent, listObjects, type Place, sizeOf, uriOf } from "./s3-objects.ts";

const ZONE = "derived";

interface Pointer {
  readonly generation: string;
  /** Of the object that says so. */
  readonly etag: string;
}

export class DerivedDatasets {
  private readonly s3: Pick<S3Zones, "client" | "bucketOf">;

  constructor(s3: Pick<S3Zones, "client" | "bucketOf">) {
    this.s3 = s3;
  }

  /** `s3://bucket/derived/<model>/<generation>/` */
  folderOf(model: string, generation: string): string {
    return uriOf(this.placeOf(model, `${generation}/`));
  }

  /** What readers see; undefined where the model was never built. */
  async current(model: string): Promise<string | undefined> {
    return (await this.pointer(model))?.generation;
  }

  /** The rows of a generation, by the footers of its files: one that is not whole is an error. */
  async rows(model: string, generation: string): Promise<number> {
    let rows = 0;
    for (const file of await this.objects(model, `${generation}/`)) rows += await this.rowsOf(file);
    return rows;
  }

  /** Has readers see this generation, and lets go of those before the one that they saw; nothing where they see a newer one. */
  async publish(model: string, generation: string): Promise<void> {
    for (;;) {
      const before = await this.pointer(model);
      if (before && before.generation >= generation) return;
      if (!(await this.pointTo(model, generation, before))) continue;
      return this.forget(model, generation, before?.generation);
    }
  }

  private async pointer(model: string): Promise<Pointer | undefined> {
    const place = this.placeOf(model, "CURRENT");
    return onAws("read", uriOf(place), async () => {
      try {
        const { Body, ETag } = await this.s3.client.send(new GetObjectCommand(inS3(place)));
        return { generation: (await Body!.transformToString()).trim(), etag: ETag! };
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    });
  }

  /** False where somebody else has pointed elsewhere since. */
  private async pointTo(model: string, generation: string, before: Pointer | undefined): Promise<boolean> {
    const place = this.placeOf(model, "CURRENT");
    const unchanged = before ? { IfMatch: before.etag } : { IfNoneMatch: "*" };
    return onAws("publish", uriOf(place), async () => {
      try {
        await this.s3.client.send(new PutObjectCommand({ ...inS3(place), ...unchanged, Body: `${generation}\n` }));
        return true;
      } catch (error) {
        if (MEANWHILE.has(awsCodeOf(error) ?? "")) return false;
        throw error;
      }
    });
  }

  /** The generation before stays until the next one, for readers that had already begun with it. */
  private async forget(model: string, generation: string, before: string | undefined): Promise<void> {
    for (const object of await this.objects(model, "")) {
      const of = object.key.split("/")[2]!;
      if (GENERATION.test(of) && of < generation && of !== before) await deleteObject(this.s3.client, object);
    }
  }

  private async rowsOf(place: Place): Promise<number> {
    const byteLength = (await sizeOf(this.s3.client, place)) ?? 0;
    const slice = async (first: number, end = byteLength) => {
      const bytes = await getObject(this.s3.client, place, { first, last: end - 1 });
      if (!bytes) throw new Error(`${uriOf(place)} was removed while it was read`);
      return new Uint8Array(bytes).buffer;
    };
    return Number((await parquetMetadataAsync({ byteLength, slice })).num_rows);
  }

  private async objects(model: string, prefix: string): Promise<Place[]> {
    const at = this.placeOf(model, prefix);
    const found: Place[] = [];
    for await (const { key } of listObjects(this.s3.client, at)) found.push({ bucket: at.bucket, key });
    return found;
  }

  private placeOf(model: string, rest: string): Place {
    return { bucket: this.s3.bucketOf(ZONE), key: `${ZONE}/${model}/${rest}` };
  }
}

/** What S3 answers where a condition does not hold, or another write of the same key is under way. */
const MEANWHILE: ReadonlySet<string> = new Set(["PreconditionFailed", "ConditionalRequestConflict"]);

const GENERATION = /^\d{8}T\d{9}Z-[0-9a-f]{16}$/;

/** `20260118T143000000Z-` and what it was computed from: later ones sort later. */
export function generationName(now: number, inputs: string): string {
  return `${new Date(now).toISOString().replaceAll(/[-:.]/g, "")}-${inputs}`;
}

/** What a generation was computed from. */
export function inputsOf(generation: string): string {
  return generation.slice(generation.indexOf("-") + 1);
}
