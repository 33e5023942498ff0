import { useTempDir } from "../support/temp-dir.ts";
import { killAndCompare } from "./kills.ts";
import { StreamReference } from "./stream-reference.ts";

const KILLS = 50;
const SEED = 20260118;

describe(`stream-ingest, killed ${KILLS} times (seed ${SEED})`, function () {
  this.timeout(1_200_000);
  const directory = useTempDir();

  it("leaves the rows, minutes, windows and prices that an undisturbed run leaves, each once", async () => {
    await killAndCompare(directory(), await StreamReference.make(directory()), KILLS, SEED);
  });
});
