/**
 * Randomness by place instead of by sequence: a number is a hash of (stream, day, use), so that what happens on a day
 * never depends on which days were asked for before it. The hash is MurmurHash3's 32-bit finalizer (Appleby), applied
 * after each part with the golden-ratio steps of splitmix; the stream's start is FNV-1a.
 */

/** Of simulated providers that are told none. */
export const DEFAULT_SEED = 42;

/** A source of numbers for one seed and one symbol. */
export type Stream = number;

export function streamOf(seed: number, symbol: string): Stream {
  let hash = 0x811c9dc5;
  const bytes = Buffer.from(`${seed}/${symbol}`);
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return mix(hash);
}

/** A number from 0 up to 1 for one use on one day. */
export function uniform(stream: Stream, day: number, use: number): number {
  return mix(mix(stream + Math.imul(day, GOLDEN)) + Math.imul(use + 1, GOLDEN)) / 2 ** 32;
}

/**
 * Nearly normal with mean 0 and deviation 1, never beyond ±3.5: the sum of four uniforms, scaled. Without logarithms or
 * sines it is the same on every machine.
 */
export function normal(stream: Stream, day: number, use: number): number {
  let sum = 0;
  for (let i = 0; i < 4; i++) sum += uniform(stream, day, 4 * use + i + NORMAL_USES);
  return (sum - 2) * Math.sqrt(3);
}

const GOLDEN = 0x9e3779b9;
/** Where the uses of `normal` begin, beyond all of `uniform`. */
const NORMAL_USES = 1_000;

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
