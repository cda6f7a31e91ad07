import { workflowTaskOf } from "@tutti/contracts";
import type { WorkflowView } from "@tutti/contracts";
import { waitsForAdmission } from "@tutti/engine";
import type { EpochMs } from "@tutti/engine";

import { Turns } from "../../operations/turns.ts";
import { responseToText } from "./response-json.ts";
import { taskToJson } from "./task-to-json.ts";
import { workflowToJson } from "./workflow-to-json.ts";

/**
 * The text of `workflowToJson`, piece by piece: made as its reader takes it, in turns. What a caller is sent of a large
 * execution is never whole in memory, and making it holds nobody up.
 */
export async function* workflowParts(view: WorkflowView, now: EpochMs): AsyncIterable<string> {
  const { execution, tasks, snapshot } = view;
  const turns = new Turns();
  const rateLimited = waitsForAdmission(execution, tasks);
  const head = { ...workflowToJson({ ...view, tasks: [] }, now), rateLimited, tasks: undefined };
  let part = `${responseToText(head).slice(0, -1)},"tasks":[`;
  for (const [index, task] of tasks.entries()) {
    const shown = taskToJson({ task, execution, workflowTask: workflowTaskOf(task, snapshot.nodes) }, now);
    part += `${index === 0 ? "" : ","}${responseToText(shown)}`;
    if (part.length >= PART_CHARS) {
      yield part;
      part = "";
    }
    if (turns.isOver) await turns.pass();
  }
  yield `${part}]}`;
}

const PART_CHARS = 64 * 1024;
