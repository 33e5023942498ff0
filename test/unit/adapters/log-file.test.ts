import assert from "node:assert/strict";
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LogFile } from "../../../adapters/embedded/log-file.ts";
import { StoreFault } from "../../../adapters/embedded/store-fault.ts";
import { useTempDir } from "../../support/temp-dir.ts";

describe("LogFile", () => {
  const directory = useTempDir();
  const path = () => join(directory(), "run.jsonl");
  const log = (...lines: string[]) => {
    const file = new LogFile(path());
    for (const line of lines) file.write(line);
    file.close();
  };

  it("appends whole lines to what is there", () => {
    log('{"a":1}', '{"b":"ü"}');
    log('{"c":3}');
    assert.equal(readFileSync(path(), "utf8"), '{"a":1}\n{"b":"ü"}\n{"c":3}\n');
  });

  it("ends a line that was cut off before it begins its own", () => {
    writeFileSync(path(), '{"a":1}\n{"b":');
    log('{"c":3}');
    assert.equal(readFileSync(path(), "utf8"), '{"a":1}\n{"b":\n{"c":3}\n');
  });

  it("refuses a line with a line break", () => {
    assert.throws(() => log("{\n}"), /holds a line break/);
  });

  it("tells a full disk as a fault of the store", function () {
    if (!existsSync("/dev/full")) return this.skip(); // Linux only
    symlinkSync("/dev/full", path());
    assert.throws(
      () => log("{}"),
      (error) => error instanceof StoreFault && error.code === "ENOSPC" && error.path === path(),
    );
  });
});
