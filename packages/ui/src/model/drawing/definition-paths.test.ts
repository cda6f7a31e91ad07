import { expect, test } from "@jest/globals";

import { placeInDefinition } from "./definition-paths.ts";

const task = (taskReferenceName: string, more: object = {}) => ({ taskReferenceName, ...more });
const definition = {
  tasks: [
    task("first", { inputParameters: { a: 1 } }),
    task("fork", { forkTasks: [[task("left")], [task("right", { loopOver: [task("inner")] })]] }),
    task("switch", { decisionCases: { express: [task("case")] } }),
  ],
};

test.each([
  ["tasks[0].inputParameters.a", "first", "inputParameters.a"],
  ["tasks[0].inputParamters", "first", "inputParamters"],
  ["tasks[1].forkTasks[1][0].loopOver[0].name", "inner", "name"],
  ["tasks[2].decisionCases.express[0]", "case", ""],
  ["tasks[1].joinOn[0]", "fork", "joinOn[0]"],
  ["outputParameters.x", undefined, "outputParameters.x"],
  ["tasks[9].name", undefined, "tasks[9].name"],
])("%s is in the task %j", (path, ref, rest) => {
  expect(placeInDefinition(definition, path)).toEqual({ ref, rest });
});
