import { Draft } from "../../decide/draft.ts";
import type { Execution } from "../../model/execution.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isTerminalTask } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonObject, memberOf } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { ExecutionState } from "../../state/execution-state.ts";
import { runningLoopOutput } from "./loop-output.ts";

/**
 * The tasks of an execution as readers are to see them: the output of a large loop that runs, which is not written with
 * every turn, has all turns. Costs nothing where there is no such loop, and else the size of the execution. The tasks
 * have their payloads.
 */
export function withRunningLoops(
  { execution, tasks }: { readonly execution: Execution; readonly tasks: readonly TaskRecord[] },
  snapshot: Snapshot,
): readonly TaskRecord[] {
  if (!tasks.some(isBehind)) return tasks;
  const state = new ExecutionState({ execution, tasks, joinCounters: new Map() });
  const env = { now: execution.lastEventTime, seed: 0, creditsFor: () => [] };
  const draft = new Draft({ snapshot, state, execution, env });
  return tasks.map((task) => {
    const output = isBehind(task) ? runningLoopOutput(draft, task, undefined) : undefined;
    return output === undefined ? task : { ...task, output: slotOf(Payload.fromTree(output)) };
  });
}

function isBehind(task: TaskRecord): boolean {
  if (task.taskType !== "DO_WHILE" || isTerminalTask(task.status)) return false;
  const output = task.output.payload?.tree;
  return isJsonObject(output) && memberOf(output, "iteration") !== task.iteration;
}
