import assert from "node:assert/strict";
import { projectedFolders, rootOf } from "../../support/cloud/projection.ts";

const integer = (column: string, range: string, digits?: string) => ({
  [`projection.${column}.type`]: "integer",
  [`projection.${column}.range`]: range,
  ...(digits !== undefined && { [`projection.${column}.digits`]: digits }),
});
const folders = (...columns: readonly string[]) => ({
  "projection.enabled": "true",
  "storage.location.template": `s3://lake/t/${columns.map((column) => `${column}=\${${column}}/`).join("")}`,
});

describe("the folders of a projected table", () => {
  it("are all that its columns' values make, padded to their digits", () => {
    const table = { ...folders("year", "month"), ...integer("year", "2025,2026"), ...integer("month", "9,10", "2") };
    assert.deepEqual(
      projectedFolders(table),
      ["2025/month=09", "2025/month=10", "2026/month=09", "2026/month=10"].map((rest) => `s3://lake/t/year=${rest}/`),
    );
    assert.equal(rootOf(table), "s3://lake/t/");
  });

  it("are not guessed of what is not known", () => {
    const dates = { "projection.day.type": "date", "projection.day.range": "2020-01-01,NOW" };
    assert.throws(() => projectedFolders({ ...folders("day"), ...dates }), /projection of day is not one/);
    assert.throws(() => projectedFolders({ ...folders("day"), ...integer("day", "1,9"), "projection.day.interval": "2" }), /day/);
    assert.throws(() => projectedFolders({ "projection.enabled": "true" }), /no storage\.location\.template/);
  });
});
