import { expect, test } from "@jest/globals";

import { actionsFor } from "./actions.ts";

test("an action that the state does not allow says why", () => {
  const whyNot = (status: string): string[] =>
    actionsFor(status)
      .filter(({ why }) => why === undefined)
      .map(({ name }) => name);

  expect(whyNot("RUNNING")).toEqual(["pause", "terminate"]);
  expect(whyNot("PAUSED")).toEqual(["resume", "terminate"]);
  expect(whyNot("FAILED")).toEqual(["retry", "restart", "restartLatest", "remove"]);
  expect(whyNot("COMPLETED")).toEqual(["restart", "restartLatest", "remove"]);
});
