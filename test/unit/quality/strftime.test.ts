import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { compileStrptime, plainStrptime } from "../../../domain/quality/strftime.ts";

function parses(format: string, text: string): boolean {
  const compiled = compileStrptime(format);
  assert.ok(isRight(compiled), JSON.stringify(compiled));
  return compiled.right(text);
}

/** [format, text, whether Python's strptime takes it]. */
const PYTHON: readonly (readonly [string, string, boolean])[] = [
  ["%Y-%m-%d", "2024-02-29", true],
  ["%Y-%m-%d", "2023-02-29", false],
  ["%Y-%m-%d", "1900-02-29", false],
  ["%Y-%m-%d", "2024-2-9", true],
  ["%Y-%m-%d", "0000-01-01", false],
  ["%Y-%m-%d", "2024-04-31", false],
  ["%Y-%m-%d", "2024-01-01 ", false],
  ["%Y%m%d", "2019-04-01", false],
  ["%Y%m%d", "20190401", true],
  ["%m-%d-%y", "02-29-68", true],
  ["%m-%d-%y", "02-29-69", false],
  ["%d %b %Y", "05 May 2020", true],
  ["%d %b %Y", "05   MAY   2020", true],
  ["%d %b %Y", "05 Mai 2020", false],
  ["%A, %d %B %Y", "Monday, 01 January 2024", true],
  ["%H:%M:%S", "23:59:59", true],
  ["%H:%M:%S", "24:00:00", false],
  ["%H:%M:%S", "23:59:60", false],
  ["%I:%M %p", "12:30 pm", true],
  ["%I:%M %p", "13:30 PM", false],
  ["%Y-%m-%dT%H:%M:%S.%f", "2024-01-01T00:00:00.123456", true],
  ["%Y-%m-%dT%H:%M:%S.%f", "2024-01-01T00:00:00.1234567", false],
  ["%H%z", "10+01:00", true],
  ["%H%z", "10Z", true],
  ["%H%z", "10z", false],
  ["%Y-%j", "2024-366", true],
  ["%Y-%j", "2024-367", false],
  ["%G-W%V-%u", "2020-W53-5", true],
  ["%G-W%V-%u", "2021-W53-5", false],
  ["%Y-%m-%d %j", "2024-02-31 060", true],
  ["%x %X", "01/31/24 09:30:00", true],
  ["%c", "Mon Jan  1 09:30:00 2024", true],
  ["100%% (%Y)", "100% (2024)", true],
  ["%d %b", "29 Feb", false],
];

describe("a strftime format", () => {
  for (const [format, text, taken] of PYTHON) {
    it(`${format} ${taken ? "takes" : "refuses"} ${JSON.stringify(text)}`, () => assert.equal(parses(format, text), taken));
  }

  const refused: Readonly<Record<string, string>> = {
    "%D": "'D' is a bad directive in format '%D'",
    "%Y %": "stray % in format '%Y %'",
    "%Y %Y": "%Y stands twice",
    "%x %d": "%d stands twice",
    "%V": "ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday directive",
    "%G": "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive",
  };
  for (const [format, message] of Object.entries(refused)) {
    it(`is refused where Python cannot parse with it: ${format}`, () =>
      assert.deepEqual(compileStrptime(format), { _tag: "Left", left: message }));
  }

  const instant = fc.date({ min: new Date("0100-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true });

  it("takes every date written that way", () => {
    fc.assert(fc.property(instant, (at) => assert.equal(parses("%Y-%m-%dT%H:%M:%S.%fZ", at.toISOString()), true)));
  });

  it("takes a year, month and day of two digits exactly when the calendar has it", () => {
    const two = (number: number) => String(number).padStart(2, "0");
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 9999 }), fc.nat(99), fc.nat(99), (year, month, day) => {
        const text = `${year}-${two(month)}-${two(day)}`;
        const date = new Date(`${text}T00:00:00Z`);
        const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
        assert.equal(parses("%Y-%m-%d", text), exists, text);
      }),
      { numRuns: 500 },
    );
  });

  it("that DuckDB could not read has no words in SQL", () => {
    assert.equal(plainStrptime(""), undefined);
    assert.equal(plainStrptime("%b %d"), undefined);
    assert.deepEqual(plainStrptime("(%Y)"), { source: "\\([1-9][0-9]{3}\\)", areDates: true });
  });

  it("has a pattern of all dates there are from the year 1000 on, which is sure of nothing else", () => {
    const { source, areDates } = plainStrptime("%Y-%m-%d")!;
    assert.equal(areDates, true);
    const pattern = new RegExp(`^(?:${source})$`);
    const compiled = compileStrptime("%Y-%m-%d");
    assert.ok(isRight(compiled));
    for (let year = 990; year <= 9999; year += year % 100 === 0 ? 1 : 3) {
      for (const month of [0, 1, 2, 4, 9, 10, 12, 13]) {
        for (const day of [0, 1, 10, 28, 29, 30, 31, 32]) {
          const text = [String(year).padStart(4, "0"), ...[month, day].map((two) => String(two).padStart(2, "0"))].join("-");
          assert.equal(pattern.test(text), year >= 1000 && compiled.right(text), text);
        }
      }
    }
    assert.equal(plainStrptime("%d.%m.%Y")?.areDates, false);
  });
});
