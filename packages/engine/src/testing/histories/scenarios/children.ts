import { snapshotHashFrom, workflowIdFrom } from "../../../ids.ts";
import type { ChildChanged } from "../../../event/workflow-event.ts";
import type { NeedAnswer } from "../../../need.ts";
import { Payload } from "../../../payload/payload.ts";
import { fork, join, simple, taskDef, workflow } from "../../builders.ts";
import { must } from "../../run.ts";
import { recorded } from "../recording-run.ts";
import type { RecordingRun, Scenario } from "../recording-run.ts";

type Members = { readonly [key: string]: unknown };

const sub = (reference: string, members: Members = {}): Members => ({
  ...{ name: reference, taskReferenceName: reference, type: "SUB_WORKFLOW" },
  ...{ subWorkflowParam: { name: "child", version: 1 }, inputParameters: { n: "${workflow.input.n}" } },
  ...members,
});
const found = { snapshotHash: snapshotHashFrom("1".repeat(64)), name: "child", version: 1, taskReferenceNames: ["a"] };
const parent = (tasks: readonly Members[], answer: NeedAnswer = { kind: "childDefinition", found }): RecordingRun =>
  recorded(workflow("w", tasks), [taskDef("a", { retryCount: 0 })])
    .answering((need) => (need.kind === "childDefinition" ? answer : undefined))
    .started({ n: 7 });

/** The child of a task has changed. */
function childIs(run: RecordingRun, reference: string, said: Partial<ChildChanged>): void {
  const { taskId, subWorkflowId = "" } = run.task(reference);
  run.told({
    kind: "ChildChanged",
    ...{ taskId, childWorkflowId: must(workflowIdFrom(subWorkflowId)), childRevision: 2, revivedAtRevision: 0 },
    ...{ name: "child", version: 1, status: "COMPLETED", output: Payload.empty },
    ...{ externalOutputPayloadStoragePath: undefined, reasonForIncompletion: undefined },
    ...said,
  });
}

/** Sections 2.9, 5.8, 5.9: executions that start others, and hear of them. */
export const childScenarios: readonly Scenario[] = [
  {
    name: "child-goes-on",
    rule: "engine.md 2.9: a child that goes on after its end takes its parent along",
    play: () => {
      const run = parent([fork("f", [[sub("s")], [simple("a")]]), join("j", ["s", "a"])]);
      childIs(run, "s", { status: "FAILED", reasonForIncompletion: "no" });
      childIs(run, "s", { status: "RUNNING", childRevision: 3, revivedAtRevision: 3 });
      run.completed("a");
      childIs(run, "s", { childRevision: 4, revivedAtRevision: 3 });
      return run;
    },
  },
  {
    name: "child-completes",
    rule: "engine.md 5.8: a SUB_WORKFLOW starts its child with its input, and ends with its output",
    play: () => {
      const run = parent([sub("s")]);
      childIs(run, "s", { output: Payload.fromText(`{"v":1}`) });
      return run;
    },
  },
  {
    name: "child-fails-and-is-started-anew",
    rule: "engine.md 5.8: a child that failed fails its task, whose next attempt is another child",
    play: () => {
      const run = parent([sub("s", { retryCount: 1 })]);
      childIs(run, "s", { status: "FAILED", reasonForIncompletion: "no" });
      run.timePassed(60_000);
      childIs(run, "s", { status: "TIMED_OUT", reasonForIncompletion: "late" });
      return run;
    },
  },
  {
    name: "child-is-terminated",
    rule: "engine.md 5.8: a child that is terminated terminates its parent",
    play: () => {
      const run = parent([sub("s", { retryCount: 1 })]);
      childIs(run, "s", { status: "TERMINATED", reasonForIncompletion: "enough" });
      return run;
    },
  },
  {
    name: "parent-is-terminated",
    rule: "engine.md 5.8: a parent that ends has its children ended",
    play: () => {
      const run = parent([sub("s")]);
      run.terminated("enough");
      return run;
    },
  },
  {
    name: "child-that-nobody-knows",
    rule: "engine.md 5.8: a SUB_WORKFLOW of an unknown version fails its task with the reason",
    play: () => parent([sub("s")], { kind: "childDefinition", found: undefined }),
  },
  {
    name: "child-is-removed",
    rule: "engine.md 2.12, 5.8: a child that is removed before it has ended fails its task",
    play: () => {
      const run = parent([sub("s")]);
      childIs(run, "s", { status: "REMOVED" });
      return run;
    },
  },
  {
    name: "child-of-an-optional-task",
    rule: "engine.md 2.9, 5.8: an optional task forgives its child, and is not revived by it",
    play: () => {
      const run = parent([sub("s", { optional: true })]);
      childIs(run, "s", { status: "FAILED", reasonForIncompletion: "no" });
      childIs(run, "s", { status: "RUNNING", childRevision: 3, revivedAtRevision: 3 });
      return run;
    },
  },
  {
    name: "child-of-a-permissive-task-is-terminated",
    rule: "engine.md 5.8: a child that is terminated terminates its parent, permissive or not",
    play: () => {
      const run = parent([fork("f", [[sub("s", { permissive: true })], [simple("a")]]), join("j", ["s", "a"])]);
      childIs(run, "s", { status: "TERMINATED", reasonForIncompletion: "enough" });
      return run;
    },
  },
  {
    name: "news-of-a-child-in-another-order",
    rule: "engine.md 5.8, core.md 9: of a child's news only what is newer counts",
    play: () => {
      const run = parent([sub("s", { retryCount: 0 })]);
      childIs(run, "s", { childRevision: 5, output: Payload.fromText(`{"v":1}`) });
      childIs(run, "s", { childRevision: 3, status: "FAILED", reasonForIncompletion: "no" });
      return run;
    },
  },
  {
    name: "child-by-a-definition-of-its-own",
    rule: "engine.md 5.8: a definition that is written out is the child's, whose input tells that it is dynamic",
    play: () => {
      const workflowDefinition = { name: "own", tasks: [simple("a")] };
      return parent([sub("s", { subWorkflowParam: { name: "own", workflowDefinition } })]);
    },
  },
  {
    name: "child-without-a-name",
    rule: "engine.md 5.8: a name that is null fails the task for good",
    play: () => parent([sub("s", { subWorkflowParam: { name: "${workflow.input.none}", version: 1 } })]),
  },
  {
    name: "child-after-a-delay",
    rule: "engine.md 4.7, 5.8: a child starts when the delay of its task is over",
    play: () => {
      const run = parent([sub("s", { startDelay: 3 })]);
      run.timePassed(3_000);
      return run;
    },
  },
  {
    name: "rerun-of-a-child",
    rule: "engine.md 2.7: a rerun of a SUB_WORKFLOW starts another child, whatever taskInput says",
    play: () => {
      const run = parent([sub("s"), simple("a")]);
      childIs(run, "s", { output: Payload.fromText(`{"v":1}`) });
      run.completed("a");
      run.rerun("s", { taskInput: { ignored: true } });
      return run;
    },
  },
  {
    name: "retry-of-a-child",
    rule: "engine.md 2.5: a retry of a failed SUB_WORKFLOW is another attempt with another child",
    play: () => {
      const run = parent([sub("s")]);
      childIs(run, "s", { status: "FAILED", reasonForIncompletion: "no" });
      run.retried();
      return run;
    },
  },
  {
    name: "started-and-left-alone",
    rule: "engine.md 5.9: START_WORKFLOW starts an execution and does not wait for it",
    play: () => {
      const startWorkflow = { name: "child", version: 1, input: { n: "${workflow.input.n}" } };
      return parent([
        { name: "st", taskReferenceName: "st", type: "START_WORKFLOW", inputParameters: { startWorkflow } },
        simple("a"),
      ]);
    },
  },
  {
    name: "start-of-nothing",
    rule: "engine.md 5.9: START_WORKFLOW without a start fails with the reason",
    play: () => parent([{ name: "st", taskReferenceName: "st", type: "START_WORKFLOW" }]),
  },
];
