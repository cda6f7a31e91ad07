import { expect, test } from "@jest/globals";

import { oldAddresses } from "./old-addresses.ts";

const targetOf = (path: string, params: Readonly<Record<string, string>> = {}, search = ""): string | undefined =>
  oldAddresses.find(([old]) => old === path)?.[1](params, new URLSearchParams(search));

test.each([
  ["/execution/$id", { id: "e-1" }, "", "/executions/e-1"],
  ["/execution/$id", { id: "e-1" }, "task=(ref:pay)", "/executions/e-1?ref=pay"],
  ["/execution/$id", { id: "e-1" }, "task=pay", "/executions/e-1?ref=pay"],
  ["/execution/$id/$taskId", { id: "e-1", taskId: "t/1" }, "", "/executions/e-1?t=t%2F1"],
  ["/workflowDef/$name/$version", { name: "a b", version: "3" }, "", "/definitions/a%20b?version=3"],
  ["/definitions/$name/$version", { name: "order", version: "3" }, "", "/definitions/order?version=3"],
  ["/taskQueue/$name", { name: "pay" }, "", "/queues?type=pay"],
  ["/runWorkflow", {}, "workflowName=order", "/run?name=order"],
  ["/eventHandlerDef/$event/$name", { event: "conductor:x", name: "h" }, "", "/events?name=h"],
  ["/agents/$name/$version", { name: "a b", version: "2" }, "", "/definitions/a%20b?version=2"],
  ["/runAgent", {}, "name=order", "/run?name=order"],
  ["/human/task/$name", { name: "t-1" }, "", "/inbox?task=t-1"],
])("%s with %j and ?%s leads to %s", (path, params, search, target) => {
  expect(targetOf(path, params, search)).toBe(target);
});

test("an address that leads to something else than was asked for says so", () => {
  const silent = ["/scheduleDef/$name", "/agents", "/secrets", "/flags", "/human/templates"].filter(
    (path) => oldAddresses.find(([old]) => old === path)?.[2] === undefined,
  );

  expect(silent).toEqual([]);
});

test("no address leads twice, and none to an old one", () => {
  const paths = oldAddresses.map(([path]) => path);
  const targets = oldAddresses.map(([, to]) => to({}, new URLSearchParams()).split("?")[0]);

  expect(new Set(paths).size).toBe(paths.length);
  expect(targets.filter((target) => paths.some((path) => path === target))).toEqual([]);
});
