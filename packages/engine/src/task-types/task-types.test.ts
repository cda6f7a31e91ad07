import { expect, test } from "@jest/globals";
import { isWaitingForOthers } from "../model/task-record.ts";
import { SUPPORTED_TASK_TYPES, taskTypeOf } from "./task-types.ts";

test("the types that only wait for other tasks are those that can say for which", () => {
  const waiting = SUPPORTED_TASK_TYPES.filter((type) => taskTypeOf(type)?.waitsFor !== undefined);

  expect(SUPPORTED_TASK_TYPES.filter((taskType) => isWaitingForOthers({ taskType, handOut: "internal" }))).toEqual(
    waiting,
  );
});
