import assert from "node:assert/strict";
import { type Either, isRight } from "fp-ts/lib/Either.js";
import { parsePattern } from "../../../domain/quality/pattern.ts";
import { isOfWhole, type Pattern, type PatternFault } from "../../../domain/quality/re2-source.ts";

function pattern(parsed: Either<PatternFault, Pattern>): Pattern {
  assert.ok(isRight(parsed), JSON.stringify(parsed));
  return parsed.right;
}

const found = (python: string, text: string) => pattern(parsePattern(python)).test(text);

function refusal(python: string): PatternFault {
  const parsed = parsePattern(python);
  assert.ok(!isRight(parsed), `${python} was accepted`);
  return parsed.left;
}

describe("a pattern", () => {
  it("is found anywhere in the text unless it is anchored", () => {
    assert.equal(found("b", "abc"), true);
    assert.equal(found("^b", "abc"), false);
    assert.equal(found("^[A-Z][A-Z0-9.\\-]{0,9}$", "BRK.B"), true);
    assert.equal(found("^[A-Z][A-Z0-9.\\-]{0,9}$", "bad!"), false);
  });

  it("gives the same verdict when a text comes again", () => {
    const { test } = pattern(parsePattern("^a"));
    assert.deepEqual(["a", "b", "a", "b"].map(test), [true, false, true, false]);
  });

  it("ends, as Python's $ does, also before a newline that ends the text", () => {
    assert.equal(found("a$", "a\n"), true);
    assert.equal(found("a$", "a\n\n"), false);
    assert.equal(found("a\\Z", "a\n"), false);
    assert.equal(found("(?m)a$", "a\nb"), true);
  });

  it("is one of whole texts where it is anchored on both sides, and nothing lets it off", () => {
    const isWhole = (python: string) => isOfWhole(pattern(parsePattern(python)).source);
    assert.deepEqual(["^a$", "^[A-Z]{3}$", "^(ab)+$"].map(isWhole), [true, true, true]);
    assert.deepEqual(["a$", "^a", "^a|b$", "^?a$", "^*a$", "^{0}a$", "(?m)^a$", "^a\\$", "^(a$)?"].map(isWhole), Array(9).fill(false));
  });

  it("keeps what only looks like an anchor", () => {
    assert.equal(found("a\\$", "a$"), true);
    assert.equal(found("[$]", "a$"), true);
    assert.equal(found("[]$]x", "]x"), true);
  });

  it("reads Python's spellings", () => {
    assert.equal(found("^a{,2}$", "aa"), true);
    assert.equal(found("^a{,2}$", "aaa"), false);
    assert.equal(found("^a{,}$", "aaa"), true);
    assert.equal(found("\\u00e9", "caf\u00e9"), true);
    assert.equal(found("(?P<year>\\d{4})", "in 2024"), true);
    assert.equal(found("[[]", "["), true);
  });

  it("takes letters, digits and spaces of all scripts for such, as Python does", () => {
    for (const word of ["é", "ß", "日本", "x²", "Δ1_"]) assert.equal(found("^\\w+$", word), true, word);
    assert.equal(found("^\\w+$", "a-b"), false);
    assert.equal(found("^\\W$", "é"), false);
    assert.equal(found("^\\W$", "—"), true);
    assert.equal(found("^[\\w .]+$", "Société G."), true);
    assert.equal(found("^\\d+$", "٣4"), true);
    assert.equal(found("^\\d$", "²"), false);
    assert.equal(found("^\\D$", "²"), true);
    assert.equal(found("^a\\sb$", "a\u00a0b"), true);
    assert.equal(found("^a\\sb$", "a\u000bb"), true);
    assert.equal(found("^\\S+$", "a\u2003b"), false);
    assert.equal(found("^\\\\d$", "\\d"), true);
  });

  const beyond: Readonly<Record<string, string>> = {
    "a(?=b)": "lookahead",
    "a(?!b)": "negative lookahead",
    "(?<=a)b": "lookbehind",
    "(?<!a)b": "negative lookbehind",
    "(a)\\1": "a backreference (\\1)",
    "(?P<x>a)(?P=x)": "a named backreference",
    "(a)?(?(1)b|c)": "a conditional group",
    "(?>a)": "an atomic group",
    "[[:alpha:]]": "a POSIX class",
  };
  for (const [python, name] of Object.entries(beyond)) {
    it(`refuses ${name}, by name`, () => {
      const fault = refusal(python);
      assert.equal(fault._tag, "BeyondRe2");
      assert.ok(fault.message.includes(`uses ${name}`), fault.message);
    });
  }

  it("says what is wrong with a pattern that is none", () => {
    assert.deepEqual(refusal("a(b"), {
      _tag: "NotAPattern",
      message: '"a(b" is not a pattern: error parsing regexp: missing closing ): `a(b`',
    });
    assert.equal(refusal("a\\")._tag, "NotAPattern");
  });
});
