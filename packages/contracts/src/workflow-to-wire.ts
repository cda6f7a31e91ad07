import { baseReferenceOf, Payload } from "@tutti/engine";
import type { Execution, PayloadSlot, Snapshot, TaskRecord, WorkflowTask } from "@tutti/engine";

import { Workflow } from "./gen/model/workflow.ts";
import { taskToWire } from "./task-to-wire.ts";
import { payloadToWire } from "./value-map.ts";
import { workflowDefToWire } from "./workflow-def-to-wire.ts";

/** An execution with what a client is shown with it. `tasks` in the order of seq; empty where they were not asked for. */
export type WorkflowView = {
  readonly execution: Execution;
  readonly tasks: readonly TaskRecord[];
  readonly snapshot: Pick<Snapshot, "def" | "nodes">;
};

/**
 * The execution as Conductor's clients read it. All payloads must be loaded; where one lies outside, it is shown as
 * empty. Source: reference/api.md 3.3.
 */
export function workflowToWire({ execution, tasks, snapshot }: WorkflowView): Workflow {
  return {
    ...Workflow.create(),
    ...identityToWire(execution),
    ...payloadsToWire(execution),
    status: execution.status,
    endTime: execution.endTime,
    lastRetriedTime: execution.lastRetriedTime,
    reasonForIncompletion: execution.reasonForIncompletion ?? "",
    failedReferenceTaskNames: [...execution.failedReferenceTaskNames],
    failedTaskNames: [...execution.failedTaskNames],
    workflowDefinition: workflowDefToWire(snapshot.def),
    tasks: tasks.map((task) => taskToWire({ task, execution, workflowTask: workflowTaskOf(task, snapshot.nodes) })),
  };
}

/** A task's configuration: its own where it is dynamic, else its part of the definition, which turns of a loop share. */
export function workflowTaskOf(task: TaskRecord, nodes: Snapshot["nodes"]): WorkflowTask | undefined {
  return task.workflowTask ?? nodes.get(baseReferenceOf(task))?.task;
}

function identityToWire(execution: Execution) {
  return {
    workflowId: execution.workflowId,
    correlationId: execution.correlationId ?? "",
    priority: execution.priority,
    taskToDomain: new Map(execution.taskToDomain),
    event: execution.event ?? "",
    parentWorkflowId: execution.parentWorkflowId ?? "",
    parentWorkflowTaskId: execution.parentWorkflowTaskId ?? "",
  };
}

function payloadsToWire(execution: Execution) {
  const { externalInputPayloadStoragePath: inputPath, externalOutputPayloadStoragePath: outputPath } = execution;
  return {
    input: inputPath === undefined ? payloadToWire(loaded(execution.input, execution)) : new Map<string, Uint8Array>(),
    output:
      outputPath === undefined ? payloadToWire(loaded(execution.output, execution)) : new Map<string, Uint8Array>(),
    externalInputPayloadStoragePath: inputPath ?? "",
    externalOutputPayloadStoragePath: outputPath ?? "",
    variables: payloadToWire(loaded(execution.variables, execution)),
  };
}

function loaded(slot: PayloadSlot, { workflowId }: Execution): Payload {
  if (slot.payload === undefined) throw new Error(`a payload of workflow ${workflowId} is needed and was not loaded`);
  return slot.payload;
}
