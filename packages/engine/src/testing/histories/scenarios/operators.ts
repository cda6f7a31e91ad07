import { fork, join, simple, taskDef, wait, workflow } from "../../builders.ts";
import { recorded } from "../recording-run.ts";
import type { RecordingRun, Scenario } from "../recording-run.ts";

const once = ["a", "b", "c", "z"].map((name) => taskDef(name, { retryCount: 0 }));
const running = (tasks: Parameters<typeof workflow>[1], members = {}): RecordingRun =>
  recorded(workflow("w", tasks, members), once).started({ n: 1 });
const forked = [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"]), simple("z")];

/** Sections 2.4 to 2.12. */
export const operatorScenarios: readonly Scenario[] = [
  {
    name: "pause-keeps-what-follows",
    rule: "engine.md 2.4: a result that comes during a pause is kept, and what follows waits for the resume",
    play: () => {
      const run = running([simple("a"), simple("b")]);
      run.paused();
      run.completed("a", { v: 1 });
      run.resumed();
      return run;
    },
  },
  {
    name: "join-in-a-pause",
    rule: "engine.md 2.4, 5.1: a JOIN whose tasks end during a pause ends, and what follows it waits for the resume",
    play: () => {
      const run = running(forked);
      run.paused();
      run.completed("a", { v: 1 });
      run.completed("b", { v: 2 });
      run.resumed();
      return run;
    },
  },
  {
    name: "retry-beside-a-terminate",
    rule: "engine.md 2.5, 3.3: a TERMINATE that has succeeded ends the workflow once more after a retry of what is beside it",
    play: () => {
      const terminate = { name: "x", taskReferenceName: "x", type: "TERMINATE" };
      const failing = { ...terminate, inputParameters: { terminationStatus: "FAILED", terminationReason: "x" } };
      const run = running([fork("f", [[simple("a")], [simple("b"), failing]]), join("j", ["a"])]);
      run.completed("b");
      run.retried();
      return run;
    },
  },
  {
    name: "resume-of-what-runs",
    rule: "engine.md 2.4: what is not paused cannot be resumed",
    play: () => {
      const run = running([simple("a")]);
      run.resumed();
      return run;
    },
  },
  {
    name: "retry-of-a-failed-task",
    rule: "engine.md 2.5: retry adds an attempt, with inputs evaluated anew, whatever the limit says",
    play: () => {
      const run = running([simple("a"), simple("b", { inputParameters: { from: "${a.output.v}" } })]);
      run.completed("a", { v: 1 });
      run.failed("b", "no");
      run.retried();
      run.completed("b");
      return run;
    },
  },
  {
    name: "retry-of-a-failed-fork",
    rule: "engine.md 2.5: failed and cancelled branches are tried again, and the JOIN waits for them",
    play: () => {
      const run = running(forked);
      run.failed("a");
      run.retried();
      run.completed("a");
      run.completed("b");
      return run;
    },
  },
  {
    name: "retry-of-what-runs",
    rule: "engine.md 2.5: what still runs is not retried",
    play: () => {
      const run = running([simple("a")]);
      run.retried();
      return run;
    },
  },
  {
    name: "restart",
    rule: "engine.md 2.6: restart begins from the first task under the same id, with the same input",
    play: () => {
      const run = running([simple("a"), simple("b")], { variables: { n: 1 } });
      run.completed("a");
      run.failed("b");
      run.restarted();
      return run;
    },
  },
  {
    name: "restart-of-what-is-not-restartable",
    rule: "engine.md 2.6: a completed execution that is not restartable is refused",
    play: () => {
      const run = running([simple("a")], { restartable: false });
      run.completed("a");
      run.restarted();
      return run;
    },
  },
  {
    name: "rerun-from-a-task",
    rule: "engine.md 2.7: a rerun keeps the task's record and forgets what followed",
    play: () => {
      const run = running([simple("a"), simple("b"), simple("c")]);
      for (const reference of ["a", "b", "c"]) run.completed(reference);
      run.rerun("b", { taskInput: { given: true } });
      run.completed("b");
      return run;
    },
  },
  {
    name: "rerun-within-a-fork",
    rule: "engine.md 2.7: other branches keep what they have done, and the JOIN waits again",
    play: () => {
      const run = running(forked);
      for (const reference of ["a", "b", "z"]) run.completed(reference);
      run.rerun("a");
      run.completed("a");
      return run;
    },
  },
  {
    name: "rerun-from-the-start",
    rule: "engine.md 2.7: without a task everything runs again with the given input",
    play: () => {
      const run = running([simple("a", { inputParameters: { n: "${workflow.input.n}" } })]);
      run.failed("a");
      run.rerun(undefined, { workflowInput: { n: 2 } });
      return run;
    },
  },
  {
    name: "terminate-cancels",
    rule: "engine.md 2.8: terminate cancels what is open and keeps the reason",
    play: () => {
      const run = running(forked);
      run.polled("a");
      run.terminated("enough");
      run.completed("a");
      return run;
    },
  },
  {
    name: "terminate-of-what-is-completed",
    rule: "engine.md 2.8: a completed execution cannot be terminated",
    play: () => {
      const run = running([simple("a")]);
      run.completed("a");
      run.terminated();
      return run;
    },
  },
  {
    name: "skip-is-passed-over",
    rule: "engine.md 2.10: a skipped task is passed over, and later ones read its output",
    play: () => {
      const run = running([simple("a"), simple("b"), simple("c", { inputParameters: { from: "${b.output.v}" } })]);
      run.skipped("b", { v: 2 });
      run.completed("a");
      return run;
    },
  },
  {
    name: "reset-callbacks",
    rule: "engine.md 2.11: a task that was put off is offered at once",
    play: () => {
      const run = running([simple("a")]);
      run.polled("a");
      run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 600 });
      run.callbacksReset();
      return run;
    },
  },
  {
    name: "remove-of-what-runs",
    rule: "engine.md 2.12: a running execution can be removed, not archived",
    play: () => {
      const run = running([simple("a")]);
      run.removed({ archive: true });
      run.removed({ archive: false });
      return run;
    },
  },
  {
    name: "decide-does-what-is-due",
    rule: "engine.md 2.13: a decide request does what is due and nothing else",
    play: () => {
      const run = running([wait("w", { duration: "5s" }), simple("a")]);
      run.decideRequested(1_000);
      run.decideRequested(5_000);
      return run;
    },
  },
];
