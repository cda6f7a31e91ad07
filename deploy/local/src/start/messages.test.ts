import { expect, test } from "@jest/globals";

import { pathsOf } from "../paths.ts";
import { clusterIsUp, movedPorts } from "./messages.ts";
import { readOutcome } from "./sample.ts";
import { withDatabase } from "./service-spec.ts";

const bind = { host: "127.0.0.1", reachedAt: "127.0.0.1", isOpen: false };
const ports = {
  grpc: 40_001,
  rest: 40_002,
  deciderGrpc: 3,
  apiHttp: 4,
  deciderHttp: 5,
  indexerHttp: 7,
  sweeperHttp: 6,
};

test("the lines to try name the ports and the execution that are there", () => {
  const facts = { paths: pathsOf("/r", "start"), ports, bind, processes: ["api", "mysql"], workflowId: "w-1" };

  const text = clusterIsUp(facts).join("\n");

  expect(text).toContain("curl -s 'http://127.0.0.1:40002/api/workflow/w-1?includeTasks=true'");
  expect(text).toContain(`WorkflowService/GetWorkflowStatus '{"workflowId":"w-1"}'`);
  expect(text).toContain(".tutti/logs/api.log");
});

test("it is told who may reach the cluster", () => {
  const told = (of: typeof bind) =>
    clusterIsUp({ paths: pathsOf("/r", "start"), ports, bind: of, processes: ["api"], workflowId: undefined }).join(
      "\n",
    );

  expect(told(bind)).toContain("open  to this machine alone; TUTTI_BIND=0.0.0.0 opens it to others");
  expect(told({ host: "0.0.0.0", reachedAt: "127.0.0.1", isOpen: true })).toContain("everybody who reaches 0.0.0.0");
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

test("only the sample's own message tells how it ended", () => {
  expect(readOutcome({ kind: "sample-ended", completed: true, workflowId: "w" })).toEqual({
    completed: true,
    workflowId: "w",
  });
  expect(readOutcome({ kind: "sample-ended" })).toEqual({ completed: false });
  for (const other of [null, "x", {}, { kind: "other" }]) expect(readOutcome(other)).toBeUndefined();
});
