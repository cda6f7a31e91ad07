import { expect, test } from "@jest/globals";

import { fieldPath } from "./field-path.ts";

test.each([
  ["", ""],
  ["name", "name"],
  ["[1].retryCount", "[1].retry_count"],
  ["workflow.tasks[0].taskReferenceName", "workflow.tasks[0].task_reference_name"],
  ["tasks[0].inputParameters.theirKey.andThis", "tasks[0].input_parameters.theirKey.andThis"],
  ["result.outputData.someKey", "result.output_data.someKey"],
  [
    "tasks[0].decisionCases.theirCase[1].subWorkflowParam.name",
    "tasks[0].decision_cases.theirCase.tasks[1].sub_workflow_param.name",
  ],
  ["tasks[0].forkTasks[1][2].retryCount", "tasks[0].fork_tasks[1].tasks[2].retry_count"],
  [
    "tasks[0].subWorkflowParam.workflowDefinition.inputTemplate",
    "tasks[0].sub_workflow_param.workflow_definition.inputTemplate",
  ],
  ["re_run_from_task_id", "re_run_from_task_id"],
])("%p is %p in a message", (path, expected) => {
  expect(fieldPath(path)).toBe(expected);
});
