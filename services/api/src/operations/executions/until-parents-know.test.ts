import { expect, test } from "@jest/globals";
import type { Execution, TaskRecord } from "@tutti/engine";
import { aTask, anExecution } from "@tutti/ports/contract";

import { untilParentsKnow } from "./until-parents-know.ts";

/** A child that goes on, its parent, and theirs; each hears of it the next time that it is looked at. */
function family() {
  const top = anExecution({ status: "FAILED" });
  const topTask = aTask(top);
  const middle = anExecution({
    status: "FAILED",
    parentWorkflowId: top.workflowId,
    parentWorkflowTaskId: topTask.taskId,
  });
  const middleTask = aTask(middle);
  const child = anExecution({
    ...{ revision: 5, revivedAtRevision: 5 },
    ...{ parentWorkflowId: middle.workflowId, parentWorkflowTaskId: middleTask.taskId },
  });
  const tasks = new Map<string, { execution: Execution; task: TaskRecord }>([
    [topTask.taskId, { execution: top, task: { ...topTask, subWorkflowId: middle.workflowId } }],
    [middleTask.taskId, { execution: middle, task: { ...middleTask, subWorkflowId: child.workflowId } }],
  ]);
  const looks: string[] = [];
  const executions = {
    getExecution: async () => await Promise.resolve({ execution: child, tasks: [], joinCounters: new Map() }),
    getTask: async (taskId: string) => {
      const found = tasks.get(taskId);
      if (found === undefined) return await Promise.resolve(undefined);
      looks.push(
        `${found.execution === top || taskId === topTask.taskId ? "top" : "middle"} ${found.execution.status}`,
      );
      const execution = { ...found.execution, status: "RUNNING" as const, revision: 7, revivedAtRevision: 7 };
      tasks.set(taskId, { execution, task: { ...found.task, childRevision: 7 } });
      return found;
    },
  };
  return { child, executions, looks, tasks, middleTask };
}

test("the answer to a retry waits until every execution above has heard of it", async () => {
  const { child, executions, looks } = family();

  await untilParentsKnow(child.workflowId, executions, {});

  expect(looks).toEqual(["middle FAILED", "middle RUNNING", "top FAILED", "top RUNNING"]);
});

test("a parent whose task has another child by now is not waited for", async () => {
  const { child, executions, looks, tasks, middleTask } = family();
  const found = tasks.get(middleTask.taskId);
  if (found !== undefined)
    tasks.set(middleTask.taskId, { ...found, task: { ...found.task, subWorkflowId: "another" } });

  await untilParentsKnow(child.workflowId, executions, {});

  expect(looks).toEqual(["middle FAILED"]);
});
