import { expect, test } from "@jest/globals";

import { eventText } from "./event-text.ts";

test.each([
  [{ kind: "TaskPolled", summary: "by worker-1", by: "worker-1" }, "pay", "pay: Task polled, by worker-1"],
  [{ kind: "TaskUpdated", summary: "FAILED: no money", by: "worker-1" }, "pay", "pay: FAILED: no money, by worker-1"],
  [{ kind: "PauseRequested", summary: "", by: "ann" }, "", "Pause requested, by ann"],
  [{ kind: "TerminateRequested", summary: "ann said so", by: "ann" }, "", "ann said so"],
  [{ kind: "TaskUpdatedByReference", summary: "pay COMPLETED", by: "" }, "pay", "pay COMPLETED"],
])("%j is told with each name once", (event, ref, text) => {
  expect(eventText(event, ref)).toBe(text);
});
