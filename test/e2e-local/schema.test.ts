import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ASSAY, assay, ended } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";

const SNAPSHOT = fileURLToPath(new URL("../../domain/schema/snapshots/bar.v1.json", import.meta.url));

describe("assay schema", () => {
  it("prints a contract in another system's words, as text or as one JSON document", async () => {
    const [ddl, json, avro] = await Promise.all([
      assay("schema", "bar", "--as", "duckdb"),
      assay("schema", "bar", "--as", "duckdb", "--json"),
      assay("schema", "minute-bar", "--as", "avro"),
    ]);
    assert.match(ddl.stdout, /^CREATE TABLE "daily_bars" \(\n {2}"symbol" VARCHAR NOT NULL,\n/);
    assert.deepEqual(json.json, { contract: "bar", version: 1, as: "duckdb", schema: ddl.stdout });
    assert.equal(avro.json.name, "minute_bar");
    for (const { code, stderr } of [ddl, json, avro]) assert.deepEqual([code, stderr], [0, ""]);
  });

  it("prints the code that its records are read with, in each of both ways", async () => {
    const [decoder, validator] = await Promise.all(["decoder", "validator"].map((as) => assay("schema", "tick", "--as", as)));
    assert.match(decoder!.stdout, /^return function readLines\(lines, first, last, row, target\) \{\n[\s\S]*\/\/ "price": number\n/);
    assert.match(validator!.stdout, /^return function validate\(value\) \{\n[\s\S]*const v3 = value\.price; \/\/ finite number\n/);
    for (const { code, stderr } of [decoder!, validator!]) assert.deepEqual([code, stderr], [0, ""]);
  });

  it("places tables where it is told, for the years it is told", async () => {
    const { code, stdout } = await assay("schema", "tick", "--as", "athena", "--location", "s3://my-lake/ticks", "--years", "2020-2030");
    assert.equal(code, 0);
    assert.match(stdout, /LOCATION 's3:\/\/my-lake\/ticks\/'/);
    assert.match(stdout, /'projection\.year\.range' = '2020,2030'/);
  });

  it("prints the whole data dictionary, as it is committed", async () => {
    const { code, stdout } = await assay("schema", "--as", "markdown");
    assert.equal(code, 0);
    assert.equal(stdout, readFileSync(new URL("../../docs/data-dictionary.md", import.meta.url), "utf8"));
  });

  it("refuses what it does not know, with the nearest name, and exits 2", async () => {
    const refusals: readonly (readonly [args: readonly string[], words: readonly RegExp[]])[] = [
      [["bars", "--as", "glue"], [/^there is no contract "bars": did you mean bar\? known are tick, minute-bar, bar, /]],
      [["bar", "--as", "json-shema"], [/^--as is "json-shema": did you mean json-schema\? allowed are glue, athena, /]],
      [["bar"], [/^say with --as in which words:\n {2}glue {9}Glue's TableInput/]],
      [["--as", "glue"], [/^which contract\? Known are tick, /]],
      [
        ["bar", "--as", "spark", "--location", "lake/bars", "--years", "2035-2015"],
        [
          /^--location means nothing to spark, only to glue, athena, iceberg$/,
          /^--years means nothing to spark, only to glue, athena$/,
          /^--location is "lake\/bars"; allowed is a folder as in s3:\/\//,
          /^--years is "2035-2015"; allowed is a range as in 2015-2035$/,
        ],
      ],
      [["bar", "--as", "athena", "--location", "s3://lake/x'; DROP"], [/^--location is /]],
      [
        ["diff", "bar", "tik"],
        [
          /^"tik" is neither a contract nor a file: did you mean tick\? allowed are a file that --as snapshot wrote \(- for standard input\), and tick, /,
        ],
      ],
      [["diff", ".", "bar"], [/^"\." cannot be read: EISDIR/]],
      [["diff", "bar"], [/missing required argument 'new'/]],
    ];
    await Promise.all(
      refusals.map(async ([args, words]) => {
        const { code, json } = await assay("schema", ...args, "--json");
        assert.equal(code, 2, args.join(" "));
        assert.equal(json.errors.length, words.length, json.errors.join("\n"));
        for (const [i, pattern] of words.entries()) assert.match(json.errors[i], pattern);
      }),
    );
  });
});

describe("assay schema diff", () => {
  const directory = useTempDir();
  // biome-ignore lint/suspicious/noExplicitAny: each test changes what it likes of a JSON document
  function changed(change: (snapshot: any) => void): string {
    const snapshot = JSON.parse(readFileSync(SNAPSHOT, "utf8"));
    change(snapshot);
    const path = join(directory(), "bar.json");
    writeFileSync(path, JSON.stringify(snapshot));
    return path;
  }

  it("finds nothing between a contract and its own snapshot", async () => {
    const { code, stdout } = await assay("schema", "diff", SNAPSHOT, "bar");
    assert.deepEqual([code, stdout], [0, "bar: nothing changed\n"]);
  });

  it("takes a snapshot from standard input, as git shows one of another commit", async () => {
    const child = spawn(process.execPath, [ASSAY, "schema", "diff", "-", "tick", "--json"]);
    child.stdin.end(readFileSync(SNAPSHOT));
    const { json } = await ended(child);
    assert.deepEqual([json.changes[0].message, json.breaking], ["the contract is named tick and was bar", true]);
  });

  it("exits 1 on a break that no version announces, and names what breaks", async () => {
    const older = changed((bar) => {
      bar.fields.find((field: { name: string }) => field.name === "currency").nullable = false;
      bar.fields.find((field: { name: string }) => field.name === "open").role = "terms";
    });
    const [text, json] = await Promise.all([assay("schema", "diff", older, "bar"), assay("schema", "diff", older, "bar", "--json")]);
    assert.equal(
      text.stdout,
      `bar: version 1 to 1
  safe: open has the role measure and had terms
  breaking for readers: currency may be null, and was never
    readers: assay, json-schema, avro, dynamodb, redshift, duckdb
it breaks what is named above, and the version was not raised: raise it, or take the change back
`,
    );
    assert.deepEqual([text.code, json.code], [1, 1]);
    assert.deepEqual(json.json, {
      contract: "bar",
      versions: { from: 1, to: 1 },
      changes: [
        { class: "safe", field: "open", message: "has the role measure and had terms", readers: [], writers: [] },
        {
          class: "breaking for readers",
          field: "currency",
          message: "may be null, and was never",
          readers: ["assay", "json-schema", "avro", "dynamodb", "redshift", "duckdb"],
          writers: [],
        },
      ],
      breaking: true,
      announced: false,
    });
  });

  it("exits 0 on a break that a raised version announces", async () => {
    const older = changed((bar) => {
      bar.version = 0;
      bar.fields.splice(0, 1);
    });
    const { code, stdout } = await assay("schema", "diff", older, "bar");
    assert.equal(code, 0);
    assert.match(stdout, /breaking for readers and writers: symbol is added and must not be null/);
    assert.match(stdout, /the version says so \(0 to 1\)\n$/);
  });

  it("says of a file that is no snapshot where it is wrong", async () => {
    const wrong = changed((bar) => {
      bar.fields[2].kind = "decimal";
    });
    const { code, json } = await assay("schema", "diff", wrong, "bar", "--json");
    assert.equal(code, 2);
    assert.deepEqual(json.errors, [
      `${wrong} is no snapshot of a contract: fields.2.kind is "decimal"; allowed is "text" | "number" | "integer" | "instant" | "date"`,
    ]);
  });
});
