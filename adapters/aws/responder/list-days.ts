/** Lists objects folder by folder, and goes into no day that is not asked for: a lake has years of them. */
import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { SessionDate } from "../../../domain/market/times.ts";
import { onAws } from "../aws-fault.ts";
import { type Listed, listObjects, type Place } from "../s3-objects.ts";

/** UTC days, both inclusive. */
export interface Days {
  readonly from: SessionDate;
  readonly to: SessionDate;
}

/** Objects below a prefix that ends in `/`: those in partitions of these days or years, and those in none. */
export async function* listDays(client: S3Client, place: Place, days: Days): AsyncGenerator<Listed> {
  const { folders, isFlat } = await foldersIn(client, place);
  if (isFlat) {
    yield* listObjects(client, place);
    return;
  }
  for (const key of folders) if (mayHold(key, days)) yield* listDays(client, { ...place, key }, days);
}

/** Objects that lie beside folders are in no partition, and come with the folder that is listed flat: no zone mixes both. */
async function foldersIn(
  client: S3Client,
  { bucket, key: prefix }: Place,
): Promise<{ readonly folders: readonly string[]; readonly isFlat: boolean }> {
  const folders: string[] = [];
  for (let token: string | undefined; ; ) {
    const input = { Bucket: bucket, Prefix: prefix, Delimiter: "/", ...(token !== undefined && { ContinuationToken: token }) };
    const page = await onAws("list", `s3://${bucket}/${prefix}`, () => client.send(new ListObjectsV2Command(input)));
    folders.push(...(page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []));
    if ((page.Contents ?? []).length > 0) return { folders: [], isFlat: true };
    if (!page.IsTruncated) return { folders, isFlat: false };
    token = page.NextContinuationToken;
  }
}

/** A partition that is told in part may hold any day of it. */
function mayHold(folder: string, { from, to }: Days): boolean {
  const [, year, month, day] = /\/year=(\d{4})\/(?:month=(\d{2})\/)?(?:day=(\d{2})\/)?$/.exec(folder) ?? [];
  if (year === undefined) return true;
  const told = [year, month, day].filter((part) => part !== undefined).join("-");
  return told >= from.slice(0, told.length) && told <= to.slice(0, told.length);
}
