import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made = () => mkdtempSync(join(tmpdir(), "assay-test-"));
const remove = (path: string) => rmSync(path, { recursive: true, force: true });

/**
 * An empty directory of its own for each test of the surrounding `describe`, removed after it:
 * `const directory = useTempDir();` in the describe, `directory()` in its tests. There is none in a `before`.
 */
export function useTempDir(): () => string {
  let path: string | undefined;
  beforeEach(() => {
    path = made();
  });
  afterEach(() => {
    remove(path!);
    path = undefined;
  });
  return () => existing(path, "a test");
}

/** One for all tests of the surrounding `describe`, also for its `before` hooks that come later. */
export function useSharedTempDir(): () => string {
  let path: string | undefined;
  before(() => {
    path = made();
  });
  after(() => remove(path!));
  return () => existing(path, "the describe's tests and hooks");
}

/** A path that is not there yet would be the working directory's. */
function existing(path: string | undefined, where: string): string {
  if (path === undefined) throw new Error(`there is a temporary directory in ${where} alone`);
  return path;
}
