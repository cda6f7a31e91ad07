import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { memberOf } from "../../payload/json.ts";
import type { Rule } from "../rule.ts";
import { brief } from "../value-faults.ts";

/** Members of tasks that name an input parameter, and what comes of it where there is none of the name. */
interface Naming {
  readonly field:
    "expression" | "caseValueParam" | "dynamicTaskNameParam" | "dynamicForkTasksParam" | "dynamicForkJoinTasksParam";
  readonly outcome: string;
}

const FAILS = "the workflow fails there";
const ALWAYS_DEFAULT = "the default case is always taken";

/** A switch that reads a value from its input, which nothing puts there. Source: engine.md 5.14. */
export const valueParamWarnings: Rule = ({ task, path }) =>
  task.evaluatorType === "value-param" ? nameless(task, path, { field: "expression", outcome: ALWAYS_DEFAULT }) : [];

/** Likewise of the older one. */
export const caseValueWarnings: Rule = ({ task, path }) =>
  (task.caseExpression ?? "").trim() === ""
    ? nameless(task, path, { field: "caseValueParam", outcome: ALWAYS_DEFAULT })
    : [];

/** The template of its task definition may have it. Source: engine.md 5.4. */
export const dynamicWarnings: Rule = ({ task, path }, { inputTemplate }) => {
  const template = inputTemplate(task);
  const isInTemplate = template !== undefined && memberOf(template, task.dynamicTaskNameParam ?? "") !== undefined;
  return isInTemplate ? [] : nameless(task, path, { field: "dynamicTaskNameParam", outcome: FAILS });
};

/** Source: engine.md 5.5. */
export const dynamicForkWarnings: Rule = ({ task, path }) => [
  ...nameless(task, path, { field: "dynamicForkTasksParam", outcome: FAILS }),
  ...nameless(task, path, { field: "dynamicForkJoinTasksParam", outcome: FAILS }),
];

function nameless(task: WorkflowTask, path: string, { field, outcome }: Naming) {
  const name = task[field] ?? "";
  if (name === "" || memberOf(task.inputParameters, name) !== undefined) return [];
  const message = `no inputParameters member is named so, and ${outcome}`;
  return [{ path: `${path}.${field}`, message, found: brief(name), because: [`${path}.inputParameters`] }];
}
