import { expect, test } from "@jest/globals";
import { MAX_SUB_WORKFLOW_DEPTH } from "@tutti/engine";
import type { Execution, LoadedExecution, TaskRecord } from "@tutti/engine";
import { anExecution, aTask } from "./contract/given-execution.ts";
import { deepestFailed } from "./deepest-failed.ts";

const [parent, child] = [anExecution({ status: "FAILED" }), anExecution({ status: "FAILED" })];
const sub = { taskType: "SUB_WORKFLOW", subWorkflowId: child.workflowId } as const;

/** The parent has these tasks in this order; the child has failed. */
async function found(...tasks: readonly Partial<TaskRecord>[]): Promise<Execution["workflowId"] | undefined> {
  const records = tasks.map((members, index) => aTask(parent, { seq: index + 1, ...members }));
  const all: readonly LoadedExecution[] = [
    { execution: parent, tasks: records, joinCounters: new Map() },
    { execution: child, tasks: [aTask(child, { status: "FAILED" })], joinCounters: new Map() },
  ];
  const getExecution = async (id: string) => Promise.resolve(all.find(({ execution }) => execution.workflowId === id));
  return await deepestFailed({ getExecution }, parent.workflowId);
}

test("the child of the first task that has failed is retried itself", async () => {
  expect(await found({ status: "COMPLETED" }, { ...sub, status: "FAILED" }, { status: "CANCELED" })).toBe(
    child.workflowId,
  );
});

test("where another task had failed or was cancelled before it, the execution itself is", async () => {
  expect(await found({ status: "CANCELED" }, { ...sub, status: "FAILED" })).toBe(parent.workflowId);
});

test("of a loop that has failed, the child of a task of its body is", async () => {
  expect(await found({ taskType: "DO_WHILE", status: "FAILED" }, { ...sub, status: "FAILED" })).toBe(child.workflowId);
});

test("there is nothing to retry where no task ever failed; where all was made good, the execution is asked, and refuses", async () => {
  expect(await found({ status: "COMPLETED" })).toBeUndefined();
  expect(await found({ status: "FAILED", retried: true }, { status: "COMPLETED" })).toBe(parent.workflowId);
});

test("a failure as deep as sub-workflows may be is found", async () => {
  const chain = Array.from({ length: MAX_SUB_WORKFLOW_DEPTH + 1 }, () => anExecution({ status: "FAILED" }));
  const all = chain.map((execution, depth): LoadedExecution => {
    const task = { status: "FAILED", subWorkflowId: chain[depth + 1]?.workflowId } as const;
    return { execution, tasks: [aTask(execution, task)], joinCounters: new Map() };
  });
  const getExecution = async (id: string) => Promise.resolve(all.find(({ execution }) => execution.workflowId === id));

  const deepest = await deepestFailed({ getExecution }, parentOf(chain));

  expect(deepest).toBe(chain.at(-1)?.workflowId);
});

function parentOf([first]: readonly Execution[]): Execution["workflowId"] {
  if (first === undefined) throw new Error("an empty chain");
  return first.workflowId;
}
