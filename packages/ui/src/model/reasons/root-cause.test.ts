import { expect, test } from "@jest/globals";

import type { Reason } from "./explain.ts";
import { failedTogether, rootCauses, toldOnce } from "./root-cause.ts";

const status = { label: "status", value: "FAILED", workflowId: "", taskId: "" };
const worker = { label: "worker", value: "w-1", workflowId: "", taskId: "" };
const hint: Reason = { kind: "waiting", text: "The input is null." };
const deep: Reason = {
  ...{ kind: "failed", text: "send, attempt 3 of 3: 502", ref: "send", taskId: "t-3", workflowId: "grandchild" },
  ...{ fix: "Mend the cause.", evidence: [status, worker], because: [hint] },
};
const between: Reason = { kind: "failed", text: "bill: it failed", ref: "bill", taskId: "t-2", workflowId: "child" };
const top: Reason = {
  ...{ kind: "failed", text: "invoice: it failed", ref: "invoice", taskId: "t-1", evidence: [status] },
  because: [{ ...between, because: [deep] }],
};

test("of a sub-workflow that failed the cause itself is told, after the way there, and leads there", () => {
  expect(rootCauses([top])).toEqual([
    {
      ...{ kind: "failed", text: "invoice › bill › send, attempt 3 of 3: 502", fix: "Mend the cause." },
      ...{ ref: "send", taskId: "t-3", workflowId: "grandchild", evidence: [worker], because: [hint], selects: "t-1" },
    },
  ]);
});

test("a hint that stands before what failed within follows it", () => {
  const [told] = rootCauses([{ ...top, because: [hint, { ...between, because: [deep] }] }]);

  expect(told?.text).toBe("invoice › bill › send, attempt 3 of 3: 502");
  expect(told?.because).toEqual([hint, hint]);
});

test("what waits is told with what it waits for", () => {
  const join: Reason = { kind: "waiting", text: "join waits", ref: "join", taskId: "j", because: [deep] };

  expect(rootCauses([join])).toEqual([{ ...join, selects: "j" }]);
});

test("an execution and the sub-workflows that it failed in have failed together", () => {
  expect(failedTogether([top], "parent")).toBe(3);
  expect(failedTogether([hint], "parent")).toBe(1);
});

test("of a sub-workflow that waits what it waits for is told once, with the way there, and leads there", () => {
  const text = "No worker polls send_invoice: none ever has.";
  const inner: Reason = {
    kind: "waiting",
    text,
    ref: "send",
    taskId: "t-2",
    workflowId: "child",
    queue: "send_invoice",
  };
  const outer: Reason = {
    ...{ kind: "waiting", text: `invoice waits for its sub-workflow. There: ${text}`, ref: "invoice", taskId: "t-1" },
    ...{ workflowId: "child", because: [inner] },
  };

  expect(rootCauses([outer])).toEqual([{ ...inner, text: `invoice › ${text}`, because: [], selects: "t-1" }]);
});

test("a join tells nothing of what is told by itself, or stands there for many", () => {
  const alike = { label: "tasks like this", value: "2", workflowId: "", taskId: "" };
  const waits = (taskId: string, more: Partial<Reason>): Reason => ({ kind: "waiting", text: taskId, taskId, ...more });
  const join = waits("join", {
    because: [
      ...[waits("a", { queue: "q" }), waits("b", { queue: "q" }), waits("c", { queue: "other" })],
      ...[waits("p", { isForPerson: true }), waits("r", { isForPerson: true })],
    ],
  });

  const [, , told] = toldOnce([
    waits("a", { queue: "q", evidence: [alike] }),
    waits("p", { isForPerson: true, evidence: [alike] }),
    join,
  ]);

  expect(told?.because?.map(({ taskId }) => taskId)).toEqual(["c"]);
});
