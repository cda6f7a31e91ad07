import { expect, test } from "@jest/globals";

import type { ExecutionSummary } from "./execution.ts";
import { idAsWritten, idHead, idTail, isCalled, isIdBeginning, isWholeId, shownTail } from "./ids.ts";

const id = "01a218cd-ccd4-7a10-8b6e-5f3d0bc1d2e3";

test.each([
  [id, true, true],
  [id.toUpperCase(), true, true],
  ["01a218cd-ccd4", false, true],
  ["01a218cd-", false, true],
  ["01a218cd", false, false],
  ["order-1042", false, false],
  ["01a218cdccd4", false, false],
  [`${id}0`, false, false],
])("%j is a whole id: %j, and begins one: %j", (text, isWhole, isBeginning) => {
  expect([isWholeId(text), isIdBeginning(text)]).toEqual([isWhole, isBeginning]);
});

test.each([
  ["…0bc1d2e3", "0bc1d2e3"],
  ["...0BC1D2E3", "0bc1d2e3"],
  ["0bc1d2e3", "0bc1d2e3"],
  ["0bc1", undefined],
  ["order", undefined],
])("%j as it is shown is the end of an id: %j", (text, tail) => {
  expect(idTail(text)).toBe(tail);
});

test("an end that stands behind dots begins no id", () => {
  expect(["…0BC1D2E3", "..0bc1d2e3", "0bc1d2e3", "…order"].map(shownTail)).toEqual([
    ...["0bc1d2e3", "0bc1d2e3"],
    ...[undefined, undefined],
  ]);
});

test("an execution is called by the end of its id and by the whole of its correlation id", () => {
  const row = { workflowId: id, correlationId: "order-1042" } as ExecutionSummary;

  const called = ["…0bc1d2e3", "order-1042", "order", "ffffffff", ""].filter((text) => isCalled(row, text));

  expect(called).toEqual(["…0bc1d2e3", "order-1042"]);
});

test.each([
  ["019AB3C4", "019ab3c4"],
  ["019ab3c4-12", "019ab3c4-12"],
  ["019ab3c4…", "019ab3c4"],
  ["019ab3c4...", "019ab3c4"],
  ["019ab3", undefined],
  ["order-17", undefined],
])("%s begins an id as %s", (text, head) => {
  expect(idHead(text)).toBe(head);
});

test.each([
  [id.toUpperCase(), id],
  ["01A218CD-CCD4", "01a218cd-ccd4"],
  ["ORDER-1042", "ORDER-1042"],
  ["DEADBEEF", "DEADBEEF"],
])("%j is written here as %j", (text, written) => {
  expect(idAsWritten(text)).toBe(written);
});
