import { expect, test } from "@jest/globals";
import { jsonObject, Payload, type Command, type StatusNotice } from "@tutti/engine";

import { workflowId } from "../testing/ids.ts";
import { publishedRows } from "./published-rows.ts";

const stored = { workflowId: workflowId(1), revision: 7, at: 1_700_000_000_000 };
const event: Command = {
  kind: "PublishEvents",
  events: [{ event: "conductor:w:q", messageId: "t1", payload: Payload.fromText(`{"n":1}`) }],
};
const notice = (kind: StatusNotice["kind"], event: string, id: number): StatusNotice => ({
  ...{ kind, event },
  body: jsonObject([
    ["eventId", `e${id}`],
    [kind === "workflow" ? "workflow" : "task", jsonObject([["status", event]])],
    ["payload", id],
  ]),
});
const heard: Command = {
  kind: "PublishStatus",
  notices: {
    ...stored,
    notices: [
      notice("workflow", "COMPLETED", 0),
      notice("workflow", "TERMINATED", 1),
      notice("workflow", "STARTED", 2),
      notice("task", "FAILED", 3),
      notice("stateChange", "mine", 4),
    ],
  },
};

test("what EVENT tasks say are rows of the decision, in its order", () => {
  const rows = publishedRows([event, event], stored, []);

  const row = { ...{ workflowId: workflowId(1), revision: 7, publishedAt: stored.at }, messageId: "t1" };
  expect(rows).toEqual(
    [0, 1].map((ordinal) => ({ ...row, event: "conductor:w:q", ordinal, payload: expect.any(Payload) })),
  );
});

test("what listeners hear are messages of their queues' names behind them, where listeners hear by queues", () => {
  const rows = publishedRows([heard, event], stored, ["queue", "webhook"]);

  expect(rows.map((row) => [row.ordinal, row.event, row.messageId, row.payload.text])).toEqual([
    [0, "conductor:_callbackSuccessQueue", "e0", `{"status":"COMPLETED"}`],
    [1, "conductor:_callbackFailureQueue", "e1", `{"status":"TERMINATED"}`],
    [2, "conductor:_callbackWorkflowQueue", "e2", `{"status":"STARTED"}`],
    [3, "conductor:_callbackTaskQueue", "e3", `{"status":"FAILED"}`],
    [4, "conductor:_callbackStateChangeQueue", "e4", `{"eventId":"e4","task":{"status":"mine"},"payload":4}`],
    [5, "conductor:w:q", "t1", `{"n":1}`],
  ]);
});

test.each([[[]], [["webhook"]]])("they are none where the publishers are %j", (publishers) => {
  expect(publishedRows([heard], stored, publishers)).toEqual([]);
});
