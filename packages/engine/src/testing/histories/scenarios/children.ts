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
