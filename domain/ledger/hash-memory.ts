/**
 * XXH64 over bytes that lie in the hash's own memory. A million rows are hashed without an object each: bytes are written
 * or copied here, hashed in place, and the hash is read as two numbers of 32 bits.
 *
 * The program is `xxh64.wat`, assembled by `wat2wasm`; a test holds it to another implementation.
 */
const PROGRAM =
  "AGFzbQEAAAABDAJgAn5+AX5gAn9/AAMEAwAAAQUDAQACBxECBm1lbW9yeQIABGhhc2gAAgqeBAMhACAAIAFCz9bTvtLHq9lCfnxCH4lCh5Wvr5i23puef34L" +
  "IwAgAEIAIAEQAIVCh5Wvr5i23puef35C49zKlfzO8vWFf3wL1QMCAX8FfiAAIAFqIQIgAUEgTwRAQtbrgu7q/Yn14AAhBELP1tO+0ser2UIhBUIAIQZC+erQ" +
  "0OfJoeThACEHA0AgBCAAKQMAEAAhBCAFIAApAwgQACEFIAYgACkDEBAAIQYgByAAKQMYEAAhByAAQSBqIQAgAEEgaiACTQ0ACyAEQgGJIAVCB4l8IAZCDIkg" +
  "B0ISiXx8IQMgAyAEEAEhAyADIAUQASEDIAMgBhABIQMgAyAHEAEhAwVCxc/ZsvHluuonIQMLIAMgAa18IQMCQANAIABBCGogAksNASADQgAgACkDABAAhSED" +
  "IANCG4lCh5Wvr5i23puef35C49zKlfzO8vWFf3whAyAAQQhqIQAMAAsLIABBBGogAk0EQCADIAA1AgBCh5Wvr5i23puef36FIQMgA0IXiULP1tO+0ser2UJ+" +
  "Qvnz3fGZ9pmrFnwhAyAAQQRqIQALAkADQCAAIAJPDQEgAyAAMQAAQsXP2bLx5brqJ36FIQMgA0ILiUKHla+vmLbem55/fiEDIABBAWohAAwACwsgAyADQiGI" +
  "hSEDIANCz9bTvtLHq9lCfiEDIAMgA0IdiIUhAyADQvnz3fGZ9pmrFn4hA0EAIAMgA0IgiIU3AwAL";

interface Program {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly hash: (at: number, length: number) => void;
}

/** What is used of it here: TypeScript has its types among the browser's only. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};
const binary = Uint8Array.from(atob(PROGRAM), (character) => character.charCodeAt(0));
const program = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as Program;

const PAGE_BYTES = 65_536;
/** Bytes may stand from here on; the hash is left before. */
export const FIRST_BYTE = 8;

class HashMemory {
  /** Replaced by {@link reserve}. */
  bytes = new Uint8Array(program.memory.buffer);
  view = new DataView(program.memory.buffer);
  /** Whose bytes are there: whoever counts on finding its own again compares, and leaves its mark. */
  owner: unknown;
  private halves = new Uint32Array(program.memory.buffer, 0, 2);

  /** Makes room for so many bytes; what was there stays. */
  reserve(bytes: number): void {
    const missing = FIRST_BYTE + bytes - this.bytes.length;
    if (missing <= 0) return;
    program.memory.grow(Math.ceil((missing + bytes) / PAGE_BYTES));
    this.bytes = new Uint8Array(program.memory.buffer);
    this.view = new DataView(program.memory.buffer);
    this.halves = new Uint32Array(program.memory.buffer, 0, 2);
  }

  /** Copies bytes to the beginning. */
  load(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.owner = undefined;
    this.bytes.set(bytes, FIRST_BYTE);
  }

  /** Hashes bytes from a place on; the result stands until the next. */
  hash(at: number, length: number): void {
    program.hash(at, length);
  }

  get lower(): number {
    return this.halves[0]!;
  }

  get upper(): number {
    return this.halves[1]!;
  }

  get value(): bigint {
    return this.view.getBigUint64(0, true);
  }
}

export const hashMemory = new HashMemory();
