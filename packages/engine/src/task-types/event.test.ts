import { expect, test } from "@jest/globals";
import type { Outcome } from "../decision.ts";
import { testDomainFrom } from "../decide/test-execution.ts";
import { simple, taskDef, workflow } from "../testing/builders.ts";
import { given, plain } from "../testing/run.ts";

const event = (members: object = {}) => ({
  ...{ name: "ev", taskReferenceName: "ev", type: "EVENT", sink: "conductor:box", inputParameters: { n: 1 } },
  ...members,
});

function publishedBy(outcome: Outcome) {
  const commands = outcome.kind === "decided" ? outcome.commands : [];
  return commands.flatMap((command) => (command.kind === "PublishEvents" ? command.events : []));
}

test("a message for event handlers leaves with the decision: its queue's name, the task's id and its whole output", () => {
  const run = given(workflow("w", [event(), simple("a")]));

  const published = publishedBy(run.apply(run.start({ correlationId: "c" })));

  expect(published.map(({ payload, ...rest }) => ({ ...rest, payload: plain(payload) }))).toEqual([
    { event: "conductor:w:box", messageId: run.task("ev").taskId, payload: run.outputOf("ev") },
  ]);
  expect(run.outputOf("ev")).toMatchObject({ n: 1, correlationId: "c", event_produced: "conductor:w:box" });
});

test("several tasks of one decision publish in their order, and the name of the reference is the queue's by default", () => {
  const tasks = [event({ taskReferenceName: "one", sink: "conductor" }), event({ taskReferenceName: "two" })];
  const run = given(workflow("w", [...tasks, simple("a")]));

  const published = publishedBy(run.apply(run.start({})));

  expect(published.map((message) => message.event)).toEqual(["conductor:w:one", "conductor:w:box"]);
});

test("with asyncComplete the message is published once, and the task waits for whoever ends it", () => {
  const run = given(workflow("w", [event({ asyncComplete: true }), simple("a")]));
  const first = run.apply(run.start({}));

  const later = run.decideRequested(60_000);

  expect([publishedBy(first).length, publishedBy(later).length, run.statusOf("ev")]).toEqual([1, 0, "IN_PROGRESS"]);
  run.updated("ev", { status: "COMPLETED" });
  expect(run.statusOf("a")).toBe("SCHEDULED");
});

test("another attempt publishes anew, under its own id", () => {
  const def = taskDef("ev", { retryCount: 1 });
  const run = given(workflow("w", [event({ asyncComplete: true }), simple("a")]), [def]).started();
  const before = run.task("ev").taskId;

  const [again] = publishedBy(run.failed("ev"));

  expect(again?.messageId).toBe(run.task("ev").taskId);
  expect(again?.messageId).not.toBe(before);
});

test.each(["nosuch:queue", "somewhere", "conductorial"])("nothing is published to %s", (sink) => {
  const run = given(workflow("w", [event({ sink })]));

  expect(publishedBy(run.apply(run.start({})))).toEqual([]);
  expect(run.statusOf("ev")).toBe("FAILED");
});

test("in a test nothing is published, by no attempt, and it waits for its mocked result", () => {
  const domain = testDomainFrom("0b8f3c52-7a3e-4f0e-9d8a-2f1c5b6a7d8e", { startsChildren: false });
  const run = given(workflow("w", [event(), simple("a")]), [taskDef("ev", { retryCount: 1, retryDelaySeconds: 0 })]);

  const first = run.apply(run.start({ taskToDomain: new Map([["*", domain]]) }));
  const again = run.failed("ev");
  run.completed("ev", { mock: 1 });

  expect([publishedBy(first), publishedBy(again)]).toEqual([[], []]);
  expect([run.statusOf("ev"), run.outputOf("ev"), run.statusOf("a")]).toEqual(["COMPLETED", { mock: 1 }, "SCHEDULED"]);
});
