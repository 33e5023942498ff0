/**
 * Memory for what is made of one column after another, each time written over by the next: to allocate a few kilobytes costs as much as to
 * write them.
 */
export class Scratch<A extends Float64Array | Int32Array | Uint32Array> {
  private memory: A;
  private readonly make: (length: number) => A;

  constructor(make: (length: number) => A) {
    this.make = make;
    this.memory = make(FIRST_LENGTH);
  }

  /** So many places, in which anything stands; what was taken before counts no more. */
  take(length: number): A {
    if (length > this.memory.length) this.memory = this.make(Math.max(length, this.memory.length * 2));
    return this.memory.subarray(0, length) as A;
  }
}

const FIRST_LENGTH = 1024;
