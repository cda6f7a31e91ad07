import {
  compileSnapshot,
  inlineTaskDefinitions,
  Payload,
  slotOf,
  snapshotHashFrom,
  workflowDefFromJson,
  workflowDefToJson,
} from "@tutti/engine";
import type { Changes, Execution, TaskRecord, WorkflowDef } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";

import { newWorkflowId } from "../operations/executions/new-workflow-id.ts";

/** `{"name": "orders", "tasks": [pack]}` with every default; `taskDef` is part of the definition of `pack`. */
export function ordersDef(taskDef?: object): WorkflowDef {
  const taskDefinition = taskDef && { name: "pack", ...taskDef };
  const tasks = [{ name: "pack", taskReferenceName: "a", type: "SIMPLE", taskDefinition }];
  return workflowDefFromJson(Payload.fromText(JSON.stringify({ name: "orders", tasks })).tree).value;
}

/** Puts an execution of `ordersDef` with these tasks into the store, as decider would. */
export async function storedExecution(
  store: ExecutionStore,
  { tasks, over = {} }: { readonly tasks: readonly TaskRecord[]; readonly over?: Partial<Execution> },
): Promise<Execution> {
  const hash = snapshotHashFrom("ab".repeat(32));
  const def = inlineTaskDefinitions(ordersDef(), new Map());
  await store.putSnapshot(hash, Payload.fromTree(workflowDefToJson(def)));
  const { hash: snapshotHash } = compileSnapshot(hash, def);
  const execution = { ...bareExecution(), snapshotHash, ...over };
  const changes = newExecution(execution, tasks);
  const request = { lock: [], cachedRevisions: new Map(), repeats: [] };
  await store.applyBatch(request, () => ({ changes: [changes], events: [], flushed: [], outbox: [], delivered: [] }));
  return execution;
}

function newExecution(execution: Execution, tasks: readonly TaskRecord[]): Changes {
  const writes = { writesInput: true, writesOutput: true };
  return {
    execution,
    isNewExecution: true,
    isRemoved: false,
    ...writes,
    writesVariables: true,
    tasks: tasks.map((task) => ({ task, isNew: true, ...writes })),
    removedTasks: [],
    joinCounters: [],
    queued: [],
    unqueued: [],
    leased: [],
    unleased: [],
    slotsTaken: [],
    slotsFreed: [],
  };
}

function bareExecution(): Execution {
  return {
    workflowId: newWorkflowId(),
    revision: 1,
    snapshotHash: snapshotHashFrom(""),
    workflowName: "orders",
    workflowVersion: 1,
    status: "RUNNING",
    correlationId: "c",
    priority: 0,
    taskToDomain: new Map(),
    event: undefined,
    parentWorkflowId: undefined,
    parentWorkflowTaskId: undefined,
    createdBy: undefined,
    idempotencyKey: undefined,
    rateLimitKey: undefined,
    reRunFromWorkflowId: undefined,
    input: slotOf(Payload.fromText(`{"x":1}`)),
    output: slotOf(Payload.empty),
    variables: slotOf(Payload.empty),
    externalInputPayloadStoragePath: undefined,
    externalOutputPayloadStoragePath: undefined,
    createTime: 1,
    updateTime: 1,
    endTime: 0,
    lastRetriedTime: 0,
    reasonForIncompletion: undefined,
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    failedTaskId: undefined,
    taskIdClock: { ms: 0, ordinal: 0 },
    lastSeq: 1,
    wakeAt: undefined,
    lastEventTime: 1,
  };
}
