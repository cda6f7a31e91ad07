import { expect, test } from "@jest/globals";

import { oldAddresses } from "./old-addresses.ts";

const targetOf = (path: string, params: Readonly<Record<string, string>> = {}, search = ""): string | undefined =>
  oldAddresses.find(([old]) => old === path)?.[1](params, new URLSearchParams(search));

test.each([
  ["/execution/$id", { id: "e-1" }, "", "/executions/e-1"],
  ["/execution/$id", { id: "e-1" }, "task=(ref:pay)", "/executions/e-1?ref=pay"],
  ["/execution/$id", { id: "e-1" }, "task=pay", "/executions/e-1?ref=pay"],
  ["/execution/$id", { id: "e-1" }, "task=(ref:charge,id:t-1)", "/executions/e-1?t=t-1&ref=charge"],
  ["/execution/$id", { id: "e-1" }, "task=(id:'7-a',ref:'it!'s, a!!b')", "/executions/e-1?t=7-a&ref=it%27s%2C+a%21b"],
  ["/execution/$id", { id: "e-1" }, "taskReferenceName=pay&taskId=t-1", "/executions/e-1?t=t-1&ref=pay"],
  ["/execution/$id", { id: "e-1" }, "tab=timeline", "/executions/e-1?lens=timeline"],
  ["/execution/$id", { id: "e-1" }, "tab=timeLine", "/executions/e-1?lens=timeline"],
  ["/execution/$id", { id: "e-1" }, "tab=json", "/executions/e-1?lens=json"],
  ["/execution/$id", { id: "e-1" }, "tab=taskList", "/executions/e-1?lens=table"],
  ["/execution/$id", { id: "e-1" }, "tab=workflowInputOutput", "/executions/e-1?own=input"],
  ["/execution/$id", { id: "e-1" }, "tabIndex=3", "/executions/e-1?lens=json"],
  ["/execution/$id", { id: "e-1" }, "tab=none", "/executions/e-1"],
  ["/search/tasks", {}, "", "/tasks"],
  ["/search/tasks", {}, "freeText=abc&status=FAILED&status=no", "/tasks?text=abc&status=FAILED"],
  ["/search/tasks", {}, "taskType=%5B%22HTTP%22%5D&workflowType=order", "/tasks?type=HTTP&name=order"],
  ["/search/tasks", {}, "taskName=a&taskName=b", "/tasks?q=taskDefName+IN+%28%22a%22%2C%22b%22%29"],
  ["/taskExecs", {}, "freeText=x&taskRefName=pay", "/tasks?text=x&q=referenceTaskName%3D%22pay%22"],
  ["/taskExecs", {}, "query=taskId%3D'a'", "/tasks?q=taskId%3D%27a%27"],
  ["/taskExecs", {}, "startFrom=100&status=FAILED", "/tasks?q=status+IN+%28FAILED%29+AND+startTime%3E100"],
  ["/workflowDef/$name", { name: "order" }, "version=2", "/definitions/order?version=2"],
  ["/workflowDef/$name", { name: "order" }, "taskReferenceName=pay", "/definitions/order?ref=pay"],
  ["/execution/$id/$taskId", { id: "e-1", taskId: "t/1" }, "", "/executions/e-1?t=t%2F1"],
  ["/workflowDef/$name/$version", { name: "a b", version: "3" }, "", "/definitions/a%20b?version=3"],
  ["/definitions/$name/$version", { name: "order", version: "3" }, "", "/definitions/order?version=3"],
  ["/taskQueue/$name", { name: "pay" }, "", "/queues?type=pay"],
  ["/runWorkflow", {}, "workflowName=order", "/run?name=order"],
  ["/eventHandlerDef/$event/$name", { event: "conductor:x", name: "h" }, "", "/events?name=h"],
  ["/agents/$name/$version", { name: "a b", version: "2" }, "", "/definitions/a%20b?version=2"],
  ["/runAgent", {}, "name=order", "/run?name=order"],
  ["/human/task/$name", { name: "t-1" }, "", "/inbox?task=t-1"],
  ["/index.html", {}, "", "/"],
  ["/search", {}, "freeText=abc&status=FAILED", "/executions?freeText=abc&status=FAILED"],
  ["/search", {}, "", "/executions"],
  [
    "/execution/$id/$taskId",
    { id: "e-1", taskId: "t-1" },
    "tab=json&task=(ref:pay)",
    "/executions/e-1?lens=json&t=t-1",
  ],
  ["/workflowDef/$name/$version", { name: "a", version: "3" }, "taskReferenceName=b", "/definitions/a?version=3&ref=b"],
  ["/workbench", {}, "workflowName=order&version=2", "/run?name=order&version=2"],
  ["/workbench/$name", { name: "a b" }, "", "/run?name=a%20b"],
  ["/workbench/$name/$version", { name: "a b", version: "2" }, "", "/run?name=a%20b&version=2"],
  ["/taskQueue/$name/$domain", { name: "pay", domain: "e u" }, "", "/queues?type=pay&domain=e%20u"],
  ["/schedulerExecs", {}, "workflowName=order&status=FAILED&lookback=3", "/executions?workflowType=order&lookback=3"],
  ["/agentExecutions", {}, "workflowType=bot&startFrom=5", "/executions?workflowType=bot&startFrom=5"],
  ["/agentExecutions/$id/$taskId", { id: "e-1", taskId: "t-1" }, "", "/executions/e-1?t=t-1"],
])("%s with %j and ?%s leads to %s", (path, params, search, target) => {
  expect(targetOf(path, params, search)).toBe(target);
});

test("an address that leads to something else than was asked for says so", () => {
  const silent = ["/scheduleDef/$name", "/agents", "/secrets", "/flags", "/human/templates"].filter(
    (path) => oldAddresses.find(([old]) => old === path)?.[2] === undefined,
  );

  expect(silent).toEqual([]);
});

test("every page of Conductor's consoles has one here", () => {
  const classic =
    "/executions /search/tasks /execution/a/b /workflowDefs /workflowDef/a/b /taskDefs /taskDef/a /eventHandlerDefs";
  const more = "/eventHandlerDef/a/b /schedulerDefs /schedulerDef/a /schedulerExecs /taskQueue/a /workbench";
  const next =
    "/schedulerExecs /execution/a /workflowDef /newWorkflowDef /workFlowTemplate/a /newTaskDef /taskDef /eventHandlerDef";
  const others =
    "/newEventHandlerDef /scheduleDef /scheduleDef/a /newScheduleDef /eventMonitor /eventMonitor/a /api-reference /flags";
  const agents =
    "/agents /agents/new /agents/a /agents/a/b /agentExecutions /runAgent /agentExecutions/a/b /skills /agentSecrets";
  const kitchen = "/kitchen /kitchen/diagram /kitchen/examples /kitchen/gantt /runWorkflow";
  const all = [classic, more, next, others, agents, kitchen].flatMap((line) => line.split(" "));
  const known = oldAddresses.map(([path]) => new RegExp(`^${path.replaceAll(/\$\w+/g, "[^/]+")}$`, "u"));

  expect(all.filter((path) => path !== "/executions" && !known.some((one) => one.test(path)))).toEqual([]);
});

test("no address leads twice, and none to an old one", () => {
  const paths = oldAddresses.map(([path]) => path);
  const targets = oldAddresses.map(([, to]) => to({}, new URLSearchParams()).split("?")[0]);

  expect(new Set(paths).size).toBe(paths.length);
  expect(targets.filter((target) => paths.some((path) => path === target))).toEqual([]);
});
