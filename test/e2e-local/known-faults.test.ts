import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assay, replay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { recorded } from "../unit/providers/helpers.ts";

interface Expected {
  readonly title: string;
  readonly records: number;
  /** Lines that the gate holds back, with the first reason of each. */
  readonly found: Readonly<Record<string, string>>;
}

/** The quarantined lines of each file, by its name: line number to first reason. */
function foundIn(data: string): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const path of globSync("quarantine/**/*.jsonl", { cwd: data })) {
    for (const line of readFileSync(join(data, path), "utf8").trimEnd().split("\n")) {
      const { slice, receipt_id, reasons } = JSON.parse(line);
      found.set(slice, { ...found.get(slice), [receipt_id.split(":")[1]]: reasons[0].message });
    }
  }
  return found;
}

describe("faults as they occur in the wild, judged with --gate rows", () => {
  describe("a series of prices, some of them a hundred times too large", () => {
    const directory = useTempDir();
    /** Thirty sessions at 14.55, but for those at the given places. */
    const series = (symbol: string, wrong: readonly number[]) =>
      `Symbol,Date,Open,High,Low,Close,Volume\n${Array.from({ length: 30 }, (_, i) => {
        const price = wrong.includes(i) ? "1455" : "14.55";
        return `${symbol},2022-05-${String(i + 1).padStart(2, "0")},${price},${price},${price},${price},0\n`;
      }).join("")}`;
    const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

    /** Places of wrong prices, and those of them that are found. */
    const CASES: Readonly<Record<string, readonly [wrong: readonly number[], found: readonly number[]]>> = {
      "one within": [[12], [12]],
      "three in a row": [from(12, 3), from(12, 3)],
      "the first": [[0], [0]],
      "the last two": [from(28, 2), from(28, 2)],
      "three apart from each other": [
        [5, 12, 20],
        [5, 12, 20],
      ],
      // From four on it looks like a new level of prices: half of each price's neighbours agree with it.
      "four in a row": [from(12, 4), []],
      "a whole half": [from(15, 15), []],
      all: [from(0, 30), []],
    };

    it("has them found by their neighbours while up to three stand together; more are a change of level, and pass", async () => {
      const files = Object.entries(CASES).map(([title, [wrong]], i) => {
        const path = join(directory(), `${i}-${title.replaceAll(" ", "-")}.csv`);
        writeFileSync(path, series(`S${i}`, wrong));
        return path;
      });
      const data = join(directory(), "data");
      const ran = await assay(...replay(data, files, "--gate", "rows"));
      assert.equal(ran.code, 0, ran.stderr);
      const found = foundIn(data);
      for (const [i, [title, [, lines]]] of Object.entries(CASES).entries()) {
        const expected = Object.fromEntries(lines.map((place) => [place + 2, "fails close-near-its-neighbours"]));
        assert.deepEqual(found.get(`${i}-${title.replaceAll(" ", "-")}.csv`) ?? {}, expected, title);
      }
    });
  });

  describe("in recorded files (skipped where the recorded data are absent)", () => {
    const directory = useTempDir();
    const FAULTY: Readonly<Record<string, Expected>> = {
      "AET-L-1d-100x-error.csv": {
        // 14 of 23 bars are a hundred times too small: the newest ten and the oldest four, with nine right ones between.
        title: "runs of prices a hundred times too small are not found: each run is longer than three",
        records: 23,
        found: {},
      },
      "4063-T-1d-bad-stock-split.csv": {
        // A 5:1 split of 2023-03-30 has not been applied to the bars before 2023-03-29.
        title: "a split that was applied too late is not found: a lasting change of level takes the corporate action to tell",
        records: 22,
        found: {},
      },
      "1398-HK-1d-bad-div.csv": {
        // Dividends in the wrong currency make adjusted_close wrong, and nothing else; the gate judges no adjusted price.
        title: "dividends of the wrong size are not found; a session without any price is",
        records: 648,
        found: { 615: "has no open" },
      },
      "KMR-L-1d-no-bad-divs.csv": {
        // Its dividends are right. Two of its bars opened above what they call their high.
        title: "of dividends that are right nothing is held back; two bars whose open is above their high are found",
        records: 665,
        found: { 508: "fails high-not-below-open", 568: "fails high-not-below-open" },
      },
    };
    const FIXED: Readonly<Record<string, Expected>> = {
      "AET-L-1d-100x-error-fixed.csv": { title: "the repaired prices pass", records: 23, found: {} },
      "4063-T-1d-bad-stock-split-fixed.csv": { title: "the repaired split passes", records: 22, found: {} },
      "1398-HK-1d-bad-div-fixed.csv": { title: "the session without any price stays without", records: 648, found: { 615: "has no open" } },
    };

    for (const [what, expected] of Object.entries({ "faulty as they came": FAULTY, repaired: FIXED })) {
      it(`${what}: ${Object.values(expected)
        .map(({ title }) => title)
        .join("; ")}`, async function () {
        const files = Object.keys(expected).map((name) => recorded(`repair/${name}`));
        if (!files.every((path) => path !== undefined)) return this.skip();
        const data = join(directory(), "data");
        const ran = await assay(...replay(data, files, "--symbol", "X", "--gate", "rows"));
        assert.equal(ran.code, 0, ran.stderr);
        assert.equal(
          ran.json.received,
          Object.values(expected).reduce((total, { records }) => total + records, 0),
        );
        assert.equal(ran.json.duplicate, 0);
        assert.deepEqual(
          Object.fromEntries(foundIn(data)),
          Object.fromEntries(
            Object.entries(expected)
              .filter(([, { found }]) => Object.keys(found).length > 0)
              .map(([name, { found }]) => [name, found]),
          ),
        );
      });
    }
  });
});
