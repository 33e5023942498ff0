import { pipeline, Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import type { Packing } from "../../../domain/ports/provider.ts";

/**
 * Thrown by a body whose bytes break off or contradict their own checksum. It is bad data, not a fault of the store:
 * readers turn it into one last faulty record.
 */
export class DamagedBody extends Error {
  readonly _tag = "DamagedBody";
}

/** The bytes behind a body's packing, as a stream. Throws {@link DamagedBody} where the packing is cut off or corrupt. */
export async function* unpack(body: AsyncIterable<Uint8Array>, packing: Packing): AsyncGenerator<Uint8Array> {
  if (packing === "none") {
    yield* body;
    return;
  }
  const unpacked = packing === "gzip" ? createGunzip() : createZstdDecompress();
  // The callback has nothing to do: an error of either end destroys `unpacked`, and the loop below throws it.
  pipeline(Readable.from(body, { objectMode: false }), unpacked, () => {});
  try {
    yield* unpacked as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw isDecompressionError(error) ? new DamagedBody(`the ${packing} data is damaged or cut off (${error.message})`) : error;
  }
}

/** zlib's own errors, as opposed to those of whatever is being read. */
function isDecompressionError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^(Z_|ZSTD_)/.test(String(error.code));
}
