/**
 * XXH64 over bytes that lie in the hash's own memory. A million rows are hashed without an object each: bytes are written
 * or copied here, and hundreds of pieces hashed by one call.
 *
 * The program is `xxh64.wat`, assembled by `wat2wasm`; a test holds it to another implementation.
 */
const PROGRAM =
  "AGFzbQEAAAABGQRgAn5+AX5gAn9/AX5gAn9/AGAEf39/fwADBgUAAAECAwUDAQACBxsDBm1lbW9yeQIABGhhc2gAAwdoYXNoQWxsAAQK0QUFIQAgACABQs/W077Sx6vZ" +
  "Qn58Qh+JQoeVr6+Ytt6bnn9+CyMAIABCACABEACFQoeVr6+Ytt6bnn9+QuPcypX8zvL1hX98C7QEAgF/BX4gACABaiECIAFBIE8EQELW64Lu6v2J9eAAIQRCz9bTvtLH" +
  "q9lCIQVCACEGQvnq0NDnyaHk4QAhBwNAIAQgACkDAELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiEEIAUgACkDCELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiEF" +
  "IAYgACkDEELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiEGIAcgACkDGELP1tO+0ser2UJ+fEIfiUKHla+vmLbem55/fiEHIABBIGohACAAQSBqIAJNDQALIARCAYkg" +
  "BUIHiXwgBkIMiSAHQhKJfHwhAyADIAQQASEDIAMgBRABIQMgAyAGEAEhAyADIAcQASEDBULFz9my8eW66ichAwsgAyABrXwhAwJAA0AgAEEIaiACSw0BIANCACAAKQMA" +
  "EACFIQMgA0IbiUKHla+vmLbem55/fkLj3MqV/M7y9YV/fCEDIABBCGohAAwACwsgAEEEaiACTQRAIAMgADUCAEKHla+vmLbem55/foUhAyADQheJQs/W077Sx6vZQn5C" +
  "+fPd8Zn2masWfCEDIABBBGohAAsCQANAIAAgAk8NASADIAAxAABCxc/ZsvHluuonfoUhAyADQguJQoeVr6+Ytt6bnn9+IQMgAEEBaiEADAALCyADIANCIYiFIQMgA0LP" +
  "1tO+0ser2UJ+IQMgAyADQh2IhSEDIANC+fPd8Zn2masWfiEDIAMgA0IgiIULDQBBACAAIAEQAjcDAAtFAQF/AkADQCACRQ0BIAAoAgAhBCADIAQgASgCACAEaxACNwMA" +
  "IABBBGohACABQQRqIQEgA0EIaiEDIAJBAWshAgwACwsL";

interface Program {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly hash: (at: number, length: number) => void;
  readonly hashAll: (starts: number, ends: number, count: number, to: number) => void;
}

/** What is used of it here: TypeScript has its types among the browser's only. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};
const binary = Uint8Array.from(atob(PROGRAM), (character) => character.charCodeAt(0));
const program = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as Program;

const PAGE_BYTES = 65_536;
/** How many pieces are hashed by one call at most. */
export const MOST_PIECES = 1024;
/** A single hash is left at 0; behind it stand where pieces begin and where they end, and then their hashes. */
const STARTS = 8;
const ENDS = STARTS + 4 * MOST_PIECES;
const HASHES = ENDS + 4 * MOST_PIECES;
/** Bytes may stand from here on. */
export const FIRST_BYTE = HASHES + 8 * MOST_PIECES;

class HashMemory {
  /** These are replaced by {@link reserve}. */
  bytes = new Uint8Array(program.memory.buffer);
  view = new DataView(program.memory.buffer);
  /** Where pieces begin and end, for {@link hashAll}. */
  starts = new Uint32Array(program.memory.buffer, STARTS, MOST_PIECES);
  ends = new Uint32Array(program.memory.buffer, ENDS, MOST_PIECES);
  private hashes = new BigUint64Array(program.memory.buffer, HASHES, MOST_PIECES);

  /** Makes room for so many bytes; what was there stays. */
  reserve(bytes: number): void {
    const missing = FIRST_BYTE + bytes - this.bytes.length;
    if (missing <= 0) return;
    program.memory.grow(Math.ceil((missing + bytes) / PAGE_BYTES));
    this.bytes = new Uint8Array(program.memory.buffer);
    this.view = new DataView(program.memory.buffer);
    this.starts = new Uint32Array(program.memory.buffer, STARTS, MOST_PIECES);
    this.ends = new Uint32Array(program.memory.buffer, ENDS, MOST_PIECES);
    this.hashes = new BigUint64Array(program.memory.buffer, HASHES, MOST_PIECES);
  }

  /** Copies bytes to the beginning. */
  load(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, FIRST_BYTE);
  }

  /** Hashes bytes from a place on; the result stands until the next. */
  hash(at: number, length: number): void {
    program.hash(at, length);
  }

  /** Hashes the first so many pieces of {@link starts} and {@link ends}; the result, in their order, stands until the next. */
  hashAll(count: number): BigUint64Array {
    program.hashAll(STARTS, ENDS, count, HASHES);
    return this.hashes.subarray(0, count);
  }

  get value(): bigint {
    return this.view.getBigUint64(0, true);
  }
}

export const hashMemory = new HashMemory();
