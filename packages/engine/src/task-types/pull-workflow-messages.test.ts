import { expect, test } from "@jest/globals";
import { MAX_WAITING_MESSAGES, MESSAGE_TTL_MS } from "../model/workflow-message.ts";
import { Payload } from "../payload/payload.ts";
import { fork, join, simple, taskDef, workflow } from "../testing/builders.ts";
import { given, must } from "../testing/run.ts";
import type { Run } from "../testing/run.ts";

const pull = (reference: string, inputParameters: object = {}) => ({
  name: reference,
  taskReferenceName: reference,
  type: "PULL_WORKFLOW_MESSAGES",
  inputParameters,
});
const idsOf = (run: Run, reference: string): readonly string[] =>
  (run.outputOf(reference) as { messages: { id: string }[] }).messages.map(({ id }) => id);
const storedIds = (run: Run): readonly string[] => run.stored.map(({ id }) => id);

test("a task that is scheduled where messages wait completes at once with the oldest of them", () => {
  const run = given(workflow("w", [simple("a"), pull("p", { batchSize: 2 }), simple("z")])).started();
  run.pushed({ n: 1 });
  run.pushed({ n: 2 }, { n: 3 });

  run.completed("a");

  const { workflowId } = must(run.state).execution;
  const receivedAt = new Date(run.now).toISOString();
  expect(run.outputOf("p")).toEqual({
    messages: [
      { id: "m1", workflowId, payload: { n: 1 }, receivedAt },
      { id: "m2", workflowId, payload: { n: 2 }, receivedAt },
    ],
    count: 2,
  });
  expect([run.statusOf("p"), run.statusOf("z"), storedIds(run)]).toEqual(["COMPLETED", "SCHEDULED", ["m3"]]);
});

test("a task that blocks waits for a push, which completes it and is not stored", () => {
  const run = given(workflow("w", [pull("p"), simple("z")])).started();
  expect([run.statusOf("p"), run.task("p").handOut, run.wakeAt]).toEqual(["IN_PROGRESS", "internal", undefined]);

  run.pushed({ n: 1 });

  expect([run.statusOf("p"), idsOf(run, "p"), run.statusOf("z"), run.stored]).toEqual([
    "COMPLETED",
    ["m1"],
    "SCHEDULED",
    [],
  ]);
});

test("a push goes to the task that has waited longest; what is left goes to what follows in the same decision", () => {
  const branches = [[pull("p1"), pull("q1")], [pull("p2")]];
  const run = given(workflow("w", [fork("f", branches), join("j", ["q1", "p2"]), pull("r"), simple("z")])).started();

  run.pushed({});
  expect([idsOf(run, "p1"), run.statusOf("p2"), run.statusOf("q1")]).toEqual([["m1"], "IN_PROGRESS", "IN_PROGRESS"]);
  run.pushed({}, {}, {}, {});

  expect([idsOf(run, "p2"), idsOf(run, "q1"), idsOf(run, "r"), storedIds(run)]).toEqual([
    ["m2"],
    ["m3"],
    ["m4"],
    ["m5"],
  ]);
});

test("a task that does not block completes with no messages where none waits", () => {
  const run = given(workflow("w", [pull("p", { blocking: false }), simple("z")])).started();

  expect([run.statusOf("p"), run.outputOf("p")]).toEqual(["COMPLETED", { messages: [], count: 0 }]);
});

test.each([
  ["1 without a batchSize", {}, 1],
  ["1 for a batchSize below it", { batchSize: -5 }, 1],
  ["100 for a batchSize above it", { batchSize: 5000 }, 100],
  ["as many as a text says", { batchSize: "3" }, 3],
])("at most %s are taken", (_, input, count) => {
  const run = given(workflow("w", [simple("a"), pull("p", input), simple("z")])).started();
  run.pushed(...Array.from({ length: 150 }, () => ({})));

  run.completed("a");

  expect([run.outputOf("p"), run.stored.length]).toEqual([expect.objectContaining({ count }), 150 - count]);
});

test.each([
  [{ batchSize: "many" }, `'batchSize' must be a whole number, found "many"`],
  [{ batchSize: 1.5 }, "'batchSize' must be a whole number, found 1.5"],
  [{ blocking: "perhaps" }, `'blocking' must be true or false, found "perhaps"`],
])("an input of %j fails the task for good", (input, reason) => {
  const run = given(workflow("w", [pull("p", input)])).started();

  expect([run.statusOf("p"), run.task("p").reasonForIncompletion]).toEqual(["FAILED_WITH_TERMINAL_ERROR", reason]);
  expect(run.status).toBe("FAILED");
});

test("tasks that take at the same time take different messages", () => {
  const branches = [[pull("p1", { batchSize: 2 })], [pull("p2", { batchSize: 2 })]];
  const tasks = [simple("a"), fork("f", branches), join("j", ["p1", "p2"]), simple("z")];
  const run = given(workflow("w", tasks)).started();
  run.pushed({}, {}, {});

  run.completed("a");

  expect([idsOf(run, "p1"), idsOf(run, "p2"), run.stored]).toEqual([["m1", "m2"], ["m3"], []]);
});

test("messages expire a day after the newest of them came", () => {
  const run = given(workflow("w", [simple("a"), pull("p", { batchSize: 9, blocking: false }), simple("z")])).started();
  run.pushed({});
  run.now += MESSAGE_TTL_MS - 1;
  run.pushed({});
  run.now += 1;
  expect(storedIds(run)).toEqual(["m1", "m2"]);
  run.now += MESSAGE_TTL_MS;
  run.pushed({});
  expect(storedIds(run)).toEqual(["m3"]);
  run.now += MESSAGE_TTL_MS;

  run.completed("a");

  expect(run.outputOf("p")).toEqual({ messages: [], count: 0 });
});

test("the end of the execution takes its messages with it, and a restart finds none", () => {
  const run = given(workflow("w", [simple("a"), pull("p", { blocking: false }), simple("z")])).started();
  run.pushed({}, {});

  run.terminated();
  expect(run.stored).toEqual([]);
  run.restarted();
  run.pushed({});
  run.completed("a");

  expect(idsOf(run, "p")).toEqual(["m3"]);
});

test.each(["PAUSED", "TERMINATED"])("an execution that is %s takes no messages", (status) => {
  const run = given(workflow("w", [simple("a")])).started();
  if (status === "PAUSED") run.paused();
  else run.terminated();

  expect(run.pushed({})).toMatchObject({ kind: "refused", refusal: { kind: "IllegalTransition", status } });
});

test("a push beyond what may wait is refused, until some are taken", () => {
  const run = given(workflow("w", [simple("a"), pull("p"), simple("z")])).started();
  run.pushed(...Array.from({ length: MAX_WAITING_MESSAGES }, () => ({})));

  expect(run.pushed({})).toMatchObject({ kind: "refused", refusal: { kind: "LimitReached" } });
  run.completed("a");
  expect(run.pushed({})).toMatchObject({ kind: "decided" });
});

test("messages that would not fit into one output wait for the next task", () => {
  const run = given(workflow("w", [simple("a"), pull("p", { batchSize: 3 }), simple("z")])).started();
  const large = { text: "x".repeat(4 * 1024 * 1024) };
  run.pushed(large, large, large);

  run.completed("a");

  expect([idsOf(run, "p"), storedIds(run)]).toEqual([["m1", "m2"], ["m3"]]);
});

test("a message that no output could hold is refused", () => {
  const run = given(workflow("w", [simple("a")])).started();
  const tooLarge = Payload.fromText(JSON.stringify({ text: "x".repeat(10 * 1024 * 1024) }));

  expect(run.pushed(tooLarge)).toMatchObject({ kind: "refused", refusal: { kind: "TooLarge" } });
});

test("where messages are switched off the task is a worker's", () => {
  const run = given(workflow("w", [pull("p", { batchSize: 2 }), simple("z")]));
  run.workflowMessages = "off";

  run.started();

  expect(run.task("p")).toMatchObject({ status: "SCHEDULED", handOut: "queued", taskType: "PULL_WORKFLOW_MESSAGES" });
  run.completed("p");
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("an attempt that has yet to begin leaves messages alone until it does", () => {
  const def = taskDef("p", { timeoutSeconds: 10, retryCount: 1, retryDelaySeconds: 60, timeoutPolicy: "RETRY" });
  const run = given(workflow("w", [pull("p"), simple("z")]), [def]).started();
  run.timePassed(10_000);
  run.pushed({});
  expect([run.task("p").retryCount, run.statusOf("p"), storedIds(run)]).toEqual([1, "SCHEDULED", ["m1"]]);

  run.timePassed(60_000);

  expect([run.statusOf("p"), idsOf(run, "p"), run.stored]).toEqual(["COMPLETED", ["m1"], []]);
});
