import { expect, test } from "@jest/globals";
import { Payload, snapshotHashFrom } from "@tutti/engine";
import { anExecution, aTask, created, locking, newWorkflowId, write } from "@tutti/ports/contract";
import { makeMemoryPollData, makeMemoryStores } from "@tutti/ports/memory";

import { SnapshotReader } from "../operations/executions/snapshot-reader.ts";
import { ExplainOperations } from "./explain-operations.ts";
import type { Reason } from "./reason.ts";

/** The reasons of the first of `depth` executions that have each started the next, from the outermost to the deepest that is told. */
async function wayDown(depth: number, leaf: Parameters<typeof aTask>[1]): Promise<readonly Reason[]> {
  const stores = makeMemoryStores(() => 1_700_000_000_000);
  const hash = snapshotHashFrom("0".repeat(64));
  await stores.executions.putSnapshot(hash, Payload.fromText('{"name":"nested","version":1,"tasks":[]}'));
  const ids = Array.from({ length: depth }, newWorkflowId);
  const { status = "FAILED", handOut = "ended" } = leaf ?? {};
  for (const [place, workflowId] of ids.entries()) {
    const execution = anExecution({
      workflowId,
      snapshotHash: hash,
      status: handOut === "ended" ? "FAILED" : "RUNNING",
    });
    const next = ids[place + 1];
    const referenceTaskName = `l${place}`;
    const task =
      next === undefined
        ? aTask(execution, { ...leaf, referenceTaskName })
        : aTask(execution, { status, handOut, referenceTaskName, taskType: "SUB_WORKFLOW", subWorkflowId: next });
    await stores.executions.applyBatch(locking([]), () => write([created(execution, [task])]));
  }
  const { executions } = stores;
  const others = { slots: stores.slots, pollData: makeMemoryPollData() };
  const explains = new ExplainOperations({ executions, snapshots: new SnapshotReader(executions), ...others });
  const reply = await explains.explain(ids[0] ?? "");
  if (reply.kind !== "ok") throw new Error("it is known");
  const told: Reason[] = [];
  for (let at = reply.value.reasons[0]; at !== undefined; at = at.because[0]) told.push(at);
  return told;
}

const failed = {
  status: "FAILED",
  handOut: "ended",
  retryCount: 1,
  workerId: "w-1",
  reasonForIncompletion: "no",
} as const;

test.each([2, 5, 10])(
  "a failure %i executions deep is told to the end: task, attempt, reason and worker",
  async (depth) => {
    const told = await wayDown(depth, failed);

    expect(told).toHaveLength(depth);
    expect(told.at(-1)).toMatchObject({ kind: "TASK_FAILED", text: `l${depth - 1}, attempt 2: no` });
    expect(told.at(-1)?.evidence).toContainEqual(expect.objectContaining({ label: "worker", value: "w-1" }));
  },
);

test("beyond that it leads to where the way goes on", async () => {
  const told = await wayDown(14, failed);

  expect(told).toHaveLength(12);
  expect(told.at(-1)).toMatchObject({
    remedy: "The reason lies deeper: open the sub-workflow.",
    referenceTaskName: "l11",
  });
  expect(told.at(-1)?.workflowId).not.toBe("");
});

test("what waits five executions deep is told to the end", async () => {
  const told = await wayDown(5, { status: "IN_PROGRESS", handOut: "internal", taskType: "HUMAN" });

  expect(told.map(({ kind }) => kind)).toEqual([...Array(4).fill("SUB_WORKFLOW"), "HUMAN"]);
});
