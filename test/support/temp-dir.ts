import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * An empty directory of its own for each test of the surrounding `describe`, removed after it:
 * `const directory = useTempDir();` in the describe, `directory()` in its tests.
 */
export function useTempDir(): () => string {
  let path = "";
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "assay-test-"));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  return () => path;
}
