import assert from "node:assert/strict";
import { isLeft, left } from "fp-ts/lib/Either.js";
import { calendarById, unknownCalendarText } from "../../../domain/calendar/registry.ts";
import { calendar } from "./helpers.ts";

describe("calendarById", () => {
  it("finds each calendar under its id, the same one each time", () => {
    assert.deepEqual(
      ["XNYS", "24/7"].map((id) => calendar(id).id),
      ["XNYS", "24/7"],
    );
    assert.equal(calendar("XNYS"), calendar("XNYS"));
  });

  it("answers an unknown id with those known and the nearest", () => {
    assert.deepEqual(calendarById("xnsy"), left({ _tag: "UnknownCalendar", id: "xnsy", known: ["XNYS", "24/7"], nearest: "XNYS" }));
    assert.deepEqual(calendarById("London"), left({ _tag: "UnknownCalendar", id: "London", known: ["XNYS", "24/7"] }));
  });

  it("says so in words", () => {
    const text = (id: string) => {
      const found = calendarById(id);
      return isLeft(found) && unknownCalendarText(found.left);
    };
    assert.equal(text("London"), 'there is no calendar "London": known are XNYS, 24/7');
    assert.equal(text("24x7"), 'there is no calendar "24x7": did you mean 24/7? known are XNYS, 24/7');
  });
});
