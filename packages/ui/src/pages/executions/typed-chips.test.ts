import { expect, test } from "@jest/globals";

import { typedKeys, unknownFields } from "./typed-chips.ts";

test.each([
  ["status:failed name:order", { status: "FAILED", name: "order" }],
  ["status:failed status:timed-out", { status: "FAILED,TIMED_OUT" }],
  ["corr:c-1 twelve monkeys", { corr: "c-1", text: "twelve monkeys" }],
  ["status:odd", { text: "status:odd" }],
  ["http://x:80 name:", { text: "http://x:80 name:" }],
  ["constructor:x", { text: "constructor:x" }],
  ["took>5m", { took: "5m" }],
  ["took:90S late", { took: "90s", text: "late" }],
  ["took>long", { text: "took>long" }],
  ["", {}],
])("%j narrows to %j", (text, keys) => {
  expect(typedKeys(text)).toEqual(keys);
});

test.each([
  ["nope:xyz", ["nope:xyz"]],
  ["late status:odd input.orderId:17 took>long", ["status:odd", "input.orderId:17", "took>long"]],
  ["http://x:80 at 10:30 note: twelve", []],
])("of %j these look like fields: %j", (text, fields) => {
  expect(unknownFields(text)).toEqual(fields);
});
