import { useTempDir } from "../support/temp-dir.ts";
import { killAndCompare } from "./kills.ts";
import { Reference } from "./reference.ts";

const KILLS = 50;
const SEED = 20260118;

describe(`historical-batch, killed ${KILLS} times (seed ${SEED})`, function () {
  this.timeout(1_200_000);
  const directory = useTempDir();

  it("leaves what an undisturbed run leaves, byte by byte", async () => {
    await killAndCompare(directory(), await Reference.make(directory()), KILLS, SEED);
  });
});
