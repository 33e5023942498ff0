import assert from "node:assert/strict";
import fc from "fast-check";
import { isoFormat } from "../../../../domain/quality/dates.ts";
import { parseDate } from "../../../../domain/quality/dateutil/parse.ts";

/** What python-dateutil 2.9 makes of a text, with 2000-01-01 for what is left out. */
const DATEUTIL: Readonly<Record<string, string | null>> = {
  "2018-01-02 00:34:01": "2018-01-02T00:34:01",
  "Jan 01 1970 12:00:01": "1970-01-01T12:00:01",
  "1/2/2016": "2016-01-02T00:00:00",
  "13/2/2016": "2016-02-13T00:00:00",
  "2/13/2016": "2016-02-13T00:00:00",
  "13/13/2016": null,
  "2015-15-08": null,
  "99-01-02": "1999-01-02T00:00:00",
  "01-Jan-01": "2001-01-01T00:00:00",
  "Jan-05-2019": "2019-01-05T00:00:00",
  "Sept of 03": "2003-09-01T00:00:00",
  "25 Sep 2003 10:49:41 -0300": "2003-09-25T13:49:41",
  "2019-04-01T10:00:00.123456789Z": "2019-04-01T10:00:00.123456",
  "2019-04-01T10:00+02:00": "2019-04-01T08:00:00",
  "10:30 GMT+3": "2000-01-01T13:30:00",
  "10:30 UTC +03:00": "2000-01-01T10:30:00",
  "20190401": "2019-04-01T00:00:00",
  "20190401T2359": "2019-04-01T23:59:00",
  "20190401235959": "2019-04-01T23:59:59",
  "190401": "2001-04-19T00:00:00",
  "10:30 pm": "2000-01-01T22:30:00",
  "12 am": "2000-01-01T00:00:00",
  "12h04": "2000-01-01T12:04:00",
  "10h36m28.5s": "2000-01-01T10:36:28.500000",
  "3rd of May 2001": "2001-05-03T00:00:00",
  "Thu Sep 25 10:36:28 2003": "2003-09-25T10:36:28",
  Mon: "2000-01-03T00:00:00",
  "10": "2000-01-10T00:00:00",
  "2016": "2016-01-01T00:00:00",
  "Feb 30 2020": null,
  "Feb 29 2021": null,
  "25:00": null,
  "13 am": "2000-01-01T13:00:00",
  "1e5": null,
  "99999": null,
  abc: null,
  "": null,
  "1 2 3 4": null,
};

describe("a text as python-dateutil reads it", () => {
  for (const [text, expected] of Object.entries(DATEUTIL)) {
    it(`${JSON.stringify(text)} ${expected === null ? "is no date" : `is ${expected}`}`, () => {
      const found = parseDate(text);
      assert.equal(found === undefined ? null : isoFormat(found), expected);
    });
  }

  const moment = fc.date({ min: new Date("1700-01-01T00:00:00Z"), max: new Date("2200-12-31T23:59:59Z"), noInvalidDate: true });

  it("is the moment that ISO 8601 text names", () => {
    fc.assert(fc.property(moment, (at) => assert.equal(parseDate(at.toISOString()), at.getTime() * 1000)));
  });

  it("never throws, whatever the text", () => {
    const token = fc.constantFrom("Jan", "Mon", "10:30", "pm", "-", "/", ":", ".", "+", "31", "2003", "h", "of", "GMT", " ", "x", "(");
    fc.assert(
      fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
        const found = parseDate(tokens.join(""));
        assert.ok(found === undefined || Number.isInteger(found));
      }),
      { numRuns: 500 },
    );
    for (const token of ["1.", "a.", "1:", "Jan ", "1 "]) assert.equal(parseDate(token.repeat(100_000)), undefined);
  });
});
