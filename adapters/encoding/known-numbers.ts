import { Scratch } from "./scratch.ts";

/** Numbers by the order in which they were first met: a table of doubles, for a Map would make an object of each. One counts until the next is made. */
export class KnownNumbers {
  private readonly most: number;
  private readonly met: Float64Array;
  private count = 0;
  /** Open addressing over a power of two, at most half full: 0, or the number's place from 1. */
  private readonly slots: Int32Array;

  /** @param most so many it takes */
  constructor(most: number) {
    this.most = most;
    this.met = metMemory.take(most);
    this.slots = slotMemory.take(2 ** Math.ceil(Math.log2(2 * most + 2))).fill(0);
  }

  /** Each once, in their order. */
  get keys(): Float64Array {
    return this.met.subarray(0, this.count);
  }

  /** The number's place among them, where it is put if it is new; −1 where there are too many, and of the zero with a sign, which equals 0. */
  indexOf(value: number): number {
    const { slots, met } = this;
    bits[0] = value;
    if (halves[0] === 0 && halves[1] === SIGN_ALONE) return -1;
    const mask = slots.length - 1;
    // Of few digits, a double has most of its bits in its upper half.
    const hash = Math.imul(halves[0]! ^ Math.imul(halves[1]!, MULTIPLIER), MULTIPLIER);
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const place = slots[slot]! - 1;
      if (place < 0) return this.put(slot, value);
      if (met[place] === value) return place;
    }
  }

  private put(slot: number, value: number): number {
    if (this.count === this.most) return -1;
    this.met[this.count] = value;
    this.slots[slot] = ++this.count;
    return this.count - 1;
  }
}

const metMemory = new Scratch((length) => new Float64Array(length));
const slotMemory = new Scratch((length) => new Int32Array(length));
/** A double, and its lower and upper half. Little-endian, as every platform is that Node runs on. */
const bits = new Float64Array(1);
const halves = new Int32Array(bits.buffer);
const SIGN_ALONE = 0x80000000 | 0;
const MULTIPLIER = 0x9e3779b1 | 0;
