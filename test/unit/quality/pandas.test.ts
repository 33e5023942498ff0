import assert from "node:assert/strict";
import fc from "fast-check";
import { compareText, compareValues, dtypeOf, pythonText, writerOf } from "../../../domain/quality/pandas.ts";
import { Moment } from "../../../domain/quality/table.ts";

const written = (values: unknown[], declared?: string) =>
  values.filter((value) => value !== null).map(writerOf(values, values.length, declared));

describe("a value as pandas writes it", () => {
  it("has a .0 in a column of floats: one that holds a fraction or a missing value, or is declared so", () => {
    assert.deepEqual(written([1, 2]), ["1", "2"]);
    assert.deepEqual(written([1, 2.5]), ["1.0", "2.5"]);
    assert.deepEqual(written([1, null]), ["1.0"]);
    assert.deepEqual(written([1], "float64"), ["1.0"]);
    assert.deepEqual(written([1, null], "int64"), ["1"]);
    assert.deepEqual(written([0.1, 2, 16777216, 1 / 3].map(Math.fround), "float32"), ["0.1", "2.0", "16777216.0", "0.33333334"]);
    assert.deepEqual(written([1, "a", 2.5]), ["1", "a", "2.5"]);
  });

  it("has Python's exponents, infinities and constants", () => {
    assert.deepEqual(written([1e16, 1e-5, 0.0001, 123456.5, Number.POSITIVE_INFINITY, -0]), [
      "1e+16",
      "1e-05",
      "0.0001",
      "123456.5",
      "inf",
      "-0.0",
    ]);
    assert.deepEqual([true, 1e20, 1.5e300, new Date("2024-01-02T03:04:05Z")].map(pythonText), [
      "True",
      "100000000000000000000",
      "1.5e+300",
      "2024-01-02 03:04:05",
    ]);
  });

  it("is a date as the others of its column need it: a day, a time, and digits of a second; with a zone as it is", () => {
    const [midnight, time, millis, micros] = ["2020-01-02", "2020-01-02T10:00:00Z", "2020-01-02T10:00:00.120Z", "1969-12-31T23:59:59Z"].map(
      (text) => new Date(text),
    ) as [Date, Date, Date, Date];
    const exact = new Moment(micros.getTime() * 1000 + 1, false);
    assert.deepEqual(written([midnight, null]), ["2020-01-02"]);
    assert.deepEqual(written([midnight, time]), ["2020-01-02 00:00:00", "2020-01-02 10:00:00"]);
    assert.deepEqual(written([midnight, millis]), ["2020-01-02 00:00:00.000", "2020-01-02 10:00:00.120"]);
    assert.deepEqual(written([millis, exact]), ["2020-01-02 10:00:00.120000", "1969-12-31 23:59:59.000001"]);
    const zoned = [midnight, millis].map((date) => new Moment(date.getTime() * 1000, true));
    assert.deepEqual(written(zoned, "datetime64[us, UTC]"), ["2020-01-02 00:00:00+00:00", "2020-01-02 10:00:00.120000+00:00"]);
    assert.deepEqual(written([midnight, "a", time]), ["2020-01-02", "a", "2020-01-02 10:00:00"]);
  });

  it("has Python's lists and dicts", () =>
    assert.deepEqual([[1, "a", null, true], { a: [0.5], "b\n": {} }, ["it's", '"it\'s"'], []].map(pythonText), [
      "[1, 'a', None, True]",
      "{'a': [0.5], 'b\\n': {}}",
      "[\"it's\", '\"it\\'s\"']",
      "[]",
    ]));
});

describe("the type of a column", () => {
  it("is what pandas infers", () => {
    const columns = [[1], [1, null], [1.5], [true], [true, null], ["a"], [1, "a"], [null], [], [new Date(0), null], new Int32Array(1)];
    assert.deepEqual(
      columns.map((values) => dtypeOf(values, values.length)),
      ["int64", "float64", "float64", "bool", "object", "object", "object", "object", "object", "datetime64", "int32"],
    );
  });
});

describe("the order of values", () => {
  it("is that of Python: by code point, True as 1, none between kinds", () => {
    assert.ok(compareText("\u{1F600}", "\uFF5E") > 0);
    assert.deepEqual([compareValues(true, 1), compareValues(1, "1"), compareValues(new Date(1), 1)], [0, undefined, undefined]);
  });

  it("of text is that of its code points", () => {
    const points = (text: string) => [...text].map((char) => char.codePointAt(0)!);
    const text = fc.string({ unit: "binary", maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [points(a), points(b)];
        const at = x.findIndex((point, index) => point !== y[index]);
        const expected = at < 0 ? x.length - y.length : (x[at] ?? -1) - (y[at] ?? -1);
        assert.equal(Math.sign(compareText(a, b)), Math.sign(expected));
      }),
    );
  });
});
