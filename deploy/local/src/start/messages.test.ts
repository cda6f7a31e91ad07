import { expect, test } from "@jest/globals";

import { pathsOf } from "../paths.ts";
import { startArguments } from "./arguments.ts";
import { clusterIsUp, movedPorts } from "./messages.ts";
import { readOutcome } from "./sample.ts";
import { withDatabase } from "./service-spec.ts";

const ports = { grpc: 40_001, rest: 40_002, deciderGrpc: 3, apiHttp: 4, deciderHttp: 5, sweeperHttp: 6 };

test("the lines to try name the ports and the execution that are there", () => {
  const facts = { paths: pathsOf("/r", "start"), ports, processes: ["api", "mysql"], workflowId: "w-1" };

  const text = clusterIsUp(facts).join("\n");

  expect(text).toContain("curl -s 'http://127.0.0.1:40002/api/workflow/w-1?includeTasks=true'");
  expect(text).toContain(`WorkflowService/GetWorkflowStatus '{"workflowId":"w-1"}'`);
  expect(text).toContain(".tutti/logs/api.log");
});

test("a default port that gave way is told with the variable that sets it", () => {
  expect(movedPorts({ grpc: 8090 }, ports)).toEqual(["port 8090 is in use; TUTTI_GRPC_PORT is 40001 instead"]);
});

test.each([
  { url: "mysql://root@127.0.0.1:3306", expected: "mysql://root@127.0.0.1:3306/tutti" },
  { url: "mysql://root@127.0.0.1:3306/", expected: "mysql://root@127.0.0.1:3306/tutti" },
  { url: "mysql://u:p%40@h/mine?ssl=true", expected: "mysql://u:p%40@h/mine?ssl=true" },
])("$url has the database of $expected", ({ url, expected }) => {
  expect(withDatabase(url)).toBe(expected);
});

test("an argument that is not known is told with the usage", () => {
  expect(startArguments(["--once", "--memory"])).toMatchObject({ once: true, memory: true });
  expect(() => startArguments(["--twice"])).toThrow(/unknown argument "--twice"\nusage/);
});

test("how many of a service are wanted is told by a number, with a blank or an equals sign", () => {
  const args = ["--deciders", "2", "--apis=3", "--once"];

  expect(startArguments(args)).toEqual({ once: true, memory: false, size: { apis: 3, deciders: 2, sweepers: 1 } });
  expect(startArguments([]).size).toEqual({ apis: 1, deciders: 1, sweepers: 1 });
});

test.each([["--deciders"], ["--deciders", "0"], ["--apis", "10"], ["--apis=two"], ["--sweepers", "--once"]])(
  "%s %s is no number of instances",
  (...args) => {
    expect(() => startArguments(args)).toThrow(/wants a number from 1 to 9/);
  },
);

test("in memory there is one of each service", () => {
  expect(() => startArguments(["--memory", "--apis", "2"])).toThrow("--memory runs one of each service");
});

test("only the sample's own message tells how it ended", () => {
  expect(readOutcome({ kind: "sample-ended", completed: true, workflowId: "w" })).toEqual({
    completed: true,
    workflowId: "w",
  });
  expect(readOutcome({ kind: "sample-ended" })).toEqual({ completed: false });
  for (const other of [null, "x", {}, { kind: "other" }]) expect(readOutcome(other)).toBeUndefined();
});
