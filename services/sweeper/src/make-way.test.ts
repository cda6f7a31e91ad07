import { expect, test } from "@jest/globals";
import type { WorkflowEvent, WorkflowId } from "@tutti/engine";
import type { Applied } from "@tutti/ports";

import { defaultLimits } from "./limits.ts";
import { makeWay } from "./make-way.ts";
import { workflowIdAt } from "./testing/ids.ts";

test("for every execution that has left without saying so, those that may run in its stead are told, and those that nobody told", async () => {
  const left: WorkflowId[] = [];
  const told: WorkflowEvent[] = [];
  const admissions = {
    findLost: async () => await Promise.resolve([workflowIdAt(1), workflowIdAt(2)]),
    findUnbegun: async () => await Promise.resolve([workflowIdAt(5)]),
    leave: async (workflowId: WorkflowId) => {
      left.push(workflowId);
      return await Promise.resolve(workflowId === workflowIdAt(1) ? [workflowIdAt(3), workflowIdAt(4)] : []);
    },
  };
  const answer: Applied = { kind: "answered", answer: { kind: "Done", status: "RUNNING" }, task: undefined };
  const decider = {
    apply: async (event: WorkflowEvent) => {
      told.push(event);
      return await Promise.resolve(answer);
    },
  };
  let ids = 0;
  const newUuid = (): string => `event-${(ids += 1)}`;

  await makeWay({ admissions, decider, limits: defaultLimits, newUuid }, new AbortController().signal);

  expect(left).toEqual([workflowIdAt(1), workflowIdAt(2)]);
  expect(told).toMatchObject([
    { kind: "TimePassed", workflowId: workflowIdAt(3) },
    { kind: "TimePassed", workflowId: workflowIdAt(4) },
    { kind: "TimePassed", workflowId: workflowIdAt(5) },
  ]);
});
