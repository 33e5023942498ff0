/**
 * What a disk can refuse, in words. Such a fault is of the machine, not of the data: it is thrown, ends the work at hand,
 * and the same command goes on from the last commit.
 */

export class StoreFault extends Error {
  readonly _tag = "StoreFault";
  /** The system's own word: `ENOSPC`; for SQLite the one that means the same. */
  readonly code: string;
  readonly path: string;

  constructor(code: string, path: string, doing: "read" | "write") {
    const { what, mend } = WORDS[code] ?? { what: "the system refuses it", mend: "Mend that" };
    const resumes = doing === "write" ? ": it goes on from the last commit" : "";
    super(`cannot ${doing} ${path}: ${what} (${code}). ${mend}, then run the same command again${resumes}.`);
    this.name = "StoreFault";
    this.code = code;
    this.path = path;
  }
}

const WORDS: Readonly<Record<string, { readonly what: string; readonly mend: string }>> = {
  ENOSPC: { what: "the disk is full", mend: "Free some space" },
  EDQUOT: { what: "your disk quota is used up", mend: "Free some space" },
  EFBIG: { what: "the file would be larger than this process may write", mend: "Raise the limit (ulimit -f)" },
  EROFS: { what: "it may only be read, or its file system may", mend: "Make it writable, or choose another directory with --data" },
  EACCES: { what: "permission is denied", mend: "Give this user the right, or choose another directory with --data" },
  EPERM: { what: "permission is denied", mend: "Give this user the right, or choose another directory with --data" },
  ENOTDIR: { what: "a part of the path is a file", mend: "Move that file, or choose another directory with --data" },
  EEXIST: { what: "a file is in the way", mend: "Move that file" },
  EISDIR: { what: "a directory is in the way", mend: "Move that directory" },
  ENAMETOOLONG: { what: "the path is too long", mend: "Choose a shorter directory with --data" },
  ELOOP: { what: "its symbolic links lead in a circle", mend: "Mend the links" },
  EMFILE: { what: "this process has too many files open", mend: "Raise the limit (ulimit -n)" },
  ENFILE: { what: "the machine has too many files open", mend: "Close some programs" },
  EIO: { what: "the disk reports an error", mend: "Check the disk" },
  EBUSY: { what: "another process holds it", mend: "Wait until that process has ended" },
  EBADMSG: { what: "the file is damaged", mend: "Restore it from a copy" },
};

/** The errno of a system error, or undefined for an error of any other kind. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** Runs one action on a file, so that what the system refuses surfaces as a {@link StoreFault} naming it. */
export async function onDisk<A>(doing: "read" | "write", path: string, action: () => Promise<A>): Promise<A> {
  try {
    return await action();
  } catch (error) {
    const code = errnoOf(error);
    throw code === undefined ? error : new StoreFault(code, path, doing);
  }
}
