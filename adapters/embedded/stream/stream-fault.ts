/** What a stream's reader or owner is told instead of an answer. What the disk refuses is a `StoreFault` as everywhere. */

/** A file of the log does not hold what was written into it. Thrown; whatever lies before the damage can be read. */
export class StreamDamage extends Error {
  readonly _tag = "StreamDamage";
  readonly path: string;
  /** In bytes from the start of the file; in a segment, where the damaged frame begins. */
  readonly offset: number;

  private constructor(path: string, offset: number, what: string, mend: string) {
    super(`${path} is damaged: ${what}. Restore the file from a copy, or ${mend}.`);
    this.name = "StreamDamage";
    this.path = path;
    this.offset = offset;
  }

  static ofSegment(path: string, offset: number): StreamDamage {
    const what = `the frame at byte ${offset} does not match its checksum, or is cut off`;
    return new StreamDamage(path, offset, what, "move it away, which gives up all records in it");
  }

  static ofManifest(path: string): StreamDamage {
    return new StreamDamage(
      path,
      0,
      "it is no manifest of a stream",
      "name another data directory with --data, for a stream that is begun anew here cannot go on",
    );
  }
}

/** Thrown for a shard that the stream never had: a position kept for another stream, or for another data directory. */
export class UnknownShard extends Error {
  readonly _tag = "UnknownShard";
  readonly shard: string;

  constructor(shard: string, stream: string) {
    super(`the stream "${stream}" has no shard ${JSON.stringify(shard)}; its shards() lists those it has`);
    this.name = "UnknownShard";
    this.shard = shard;
  }
}

/** Why shards cannot be split or merged as asked; nothing has changed. */
export interface ReshardFault {
  readonly _tag: "UnknownShard" | "ClosedShard" | "NotAdjacent" | "TooNarrow";
  readonly message: string;
}
