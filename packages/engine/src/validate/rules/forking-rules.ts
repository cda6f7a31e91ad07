import { memberOf } from "../../payload/json.ts";
import { requiredFault, taskWords } from "../rule.ts";
import type { Rule } from "../rule.ts";

// A fork without a JOIN after it, or with an empty branch, is registered all the same; the first fails its workflow at
// the start, the second is a branch that has ended: recorded behaviour.
export const forkJoinRule: Rule = ({ task, path }) => {
  if (task.forkTasks.length > 0) return [];
  return [{ path: `${path}.forkTasks`, message: `forkTasks should have atleast one task for ${taskWords(task)}` }];
};

export const forkJoinDynamicRule: Rule = (placed) => {
  const { task, path } = placed;
  const { dynamicForkTasksParam: tasks, dynamicForkTasksInputParamName: inputs, dynamicForkJoinTasksParam: all } = task;
  if (memberOf(task.inputParameters, "forkTaskInputs") !== undefined) return [];
  if (all === undefined) {
    return [
      ...requiredFault(inputs !== undefined, "dynamicForkTasksInputParamName", { ...placed, unless: INPUTS }),
      ...requiredFault(tasks !== undefined, "dynamicForkTasksParam", { ...placed, unless: INPUTS }),
    ];
  }
  if (tasks === undefined && inputs === undefined) return [];
  const message = `dynamicForkJoinTasksParam or combination of dynamicForkTasksInputParamName and dynamicForkTasksParam cam be used for ${taskWords(task)}`;
  const because = ["dynamicForkTasksParam", "dynamicForkTasksInputParamName", ...INPUTS];
  return [{ path: `${path}.dynamicForkJoinTasksParam`, message, because: because.map((field) => `${path}.${field}`) }];
};

// What is forked may be named in them.
const INPUTS = ["inputParameters"];

export const dynamicRule: Rule = (placed) =>
  requiredFault(placed.task.dynamicTaskNameParam !== undefined, "dynamicTaskNameParam", placed);
