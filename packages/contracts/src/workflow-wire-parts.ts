import { BinaryWriter } from "@bufbuild/protobuf/wire";

import { Workflow } from "./gen/model/workflow.ts";
import { Task } from "./gen/model/task.ts";
import { taskToWire } from "./task-to-wire.ts";
import { workflowTaskOf, workflowToWire } from "./workflow-to-wire.ts";
import type { WorkflowView } from "./workflow-to-wire.ts";

/**
 * The bytes of `workflowToWire`, piece by piece: the execution, then each task as a field of its own. In protobuf the parts of
 * a message are the message.
 */
export function* workflowWireParts(view: WorkflowView): Iterable<Uint8Array> {
  const { execution, tasks, snapshot } = view;
  yield Workflow.encode(workflowToWire({ ...view, tasks: [] })).finish();
  for (const task of tasks) {
    const wire = taskToWire({ task, execution, workflowTask: workflowTaskOf(task, snapshot.nodes) });
    const writer = new BinaryWriter().uint32(TASKS_TAG).fork();
    yield Task.encode(wire, writer).join().finish();
  }
}

// Field 6, with a length.
const TASKS_TAG = (6 << 3) | 2;
