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
  ["took<1s", { took: "<1s" }],
  ["took>5m took<1h", { took: "5m,<1h" }],
  ["took>5m took>6m", { took: "6m" }],
  ['name:"a b" corr:"x" "late one"', { name: "a b", corr: "x", text: '"late one"' }],
  ['name:"a b', { name: '"a', text: "b" }],
  ["error:disc", { reason: "disc" }],
  ["error:b6f80123456789ab", { error: "b6f80123456789ab" }],
  ["stuck", { stuck: "10m" }],
  ["stuck>2h name:order", { stuck: "2h", name: "order" }],
  ["stuck>long stucked", { text: "stuck>long stucked" }],
  ["input.orderId:o-17 output.a:b:c", { has: "input.orderId:o-17,output.a:b%3Ac" }],
  ["", {}],
])("%j narrows to %j", (text, keys) => {
  expect(typedKeys(text)).toEqual(keys);
});

test.each([
  ["nope:xyz", ["nope:xyz"]],
  ["-status:failed !status:failed status!=failed", ["-status:failed", "!status:failed", "status!=failed"]],
  ["-5 !late -http://x:80 a!b", []],
  ["late status:odd orderId:17 took>long", ["status:odd", "orderId:17", "took>long"]],
  ["http://x:80 at 10:30 note: twelve", []],
])("of %j these look like fields: %j", (text, fields) => {
  expect(unknownFields(text)).toEqual(fields);
});
