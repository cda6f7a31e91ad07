import { fork, join, simple, taskDef, workflow } from "../../builders.ts";
import { HISTORY_HASH } from "../history.ts";
import { recorded } from "../recording-run.ts";
import type { RecordingRun, Scenario } from "../recording-run.ts";

const once = ["a", "b", "z"].map((name) => taskDef(name, { retryCount: 0 }));
const running = (tasks: Parameters<typeof workflow>[1], members = {}): RecordingRun =>
  recorded(workflow("w", tasks, members), once).started();

/** Sections 2.1 to 2.4, 3.1 to 3.9: what statuses allow, and what deciding comes to at its edges. */
export const statusScenarios: readonly Scenario[] = [
  {
    name: "ended-is-final",
    rule: "engine.md 2.1: what has ended is neither paused nor ended again",
    play: () => {
      const run = running([simple("a")]);
      run.completed("a");
      run.paused();
      run.timePassed(1_000);
      return run;
    },
  },
  {
    name: "terminated-over-failed",
    rule: "engine.md 2.1, 2.8: an operator's terminate makes FAILED TERMINATED, once",
    play: () => {
      const run = running([simple("a")]);
      run.failed("a", "no");
      run.terminated("enough");
      run.terminated("once more");
      return run;
    },
  },
  {
    name: "second-result-is-ignored",
    rule: "engine.md 2.2: a result for a task that has ended changes nothing",
    play: () => {
      const run = running([simple("a"), simple("b")]);
      const task = run.task("a");
      run.completed("a", { v: 1 });
      run.updatedTask(task, { status: "FAILED", reason: "late" });
      return run;
    },
  },
  {
    name: "late-result-after-the-end",
    rule: "engine.md 2.2: a result that comes after the workflow's end changes nothing",
    play: () => {
      const run = running([simple("a")]);
      const task = run.task("a");
      run.terminated("enough");
      run.updatedTask(task, { status: "COMPLETED", output: { v: 1 } });
      return run;
    },
  },
  {
    name: "canceled-is-not-retried",
    rule: "engine.md 2.2: a task that its worker cancels is not tried again, and ends the workflow as TERMINATED",
    play: () => {
      const run = recorded(workflow("w", [simple("a")]), [taskDef("a", { retryCount: 3 })]).started();
      run.updated("a", { status: "CANCELED", reason: "given up" });
      return run;
    },
  },
  {
    name: "pausing-twice",
    rule: "engine.md 2.4: a pause of what is paused changes nothing, nor does one of what has ended",
    play: () => {
      const run = running([simple("a")]);
      run.paused();
      run.paused();
      run.terminated();
      run.paused();
      return run;
    },
  },
  {
    name: "retry-after-its-time-out",
    rule: "engine.md 2.5: what has timed out goes on with a retry, with its time counted anew",
    play: () => {
      const run = running([simple("a")], { timeoutSeconds: 10, timeoutPolicy: "TIME_OUT_WF" });
      run.timePassed(10_000);
      run.retried();
      run.timePassed(5_000);
      run.completed("a");
      return run;
    },
  },
  {
    name: "skip-of-what-has-run",
    rule: "engine.md 2.10: a task that has a record, or that nobody knows, is not skipped",
    play: () => {
      const run = running([simple("a"), simple("b")]);
      run.skipped("a");
      run.skipped("nobody");
      return run;
    },
  },
  {
    name: "a-start-that-exists",
    rule: "engine.md 3.1: a start that comes again finds its execution there",
    play: () => {
      const run = recorded(workflow("w", [simple("a")]), once);
      const start = run.start({});
      run.apply(start);
      run.apply(start);
      return run;
    },
  },
  {
    name: "nothing-to-do",
    rule: "engine.md 3.3: a definition of tasks that end by themselves completes in its start",
    play: () => running([{ name: "n", taskReferenceName: "n", type: "NOOP" }]),
  },
  {
    name: "middle-of-a-branch",
    rule: "engine.md 3.3: a joined task in the middle of a branch leads on at once",
    play: () => {
      const run = running([fork("f", [[simple("a"), simple("b")], [simple("z")]]), join("j", ["a", "z"])]);
      run.completed("a");
      run.completed("z");
      run.completed("b");
      return run;
    },
  },
  {
    name: "same-attempt-once",
    rule: "engine.md 3.4: a task is scheduled once, whoever leads to it",
    play: () => {
      const run = running([simple("a"), simple("b")]);
      run.decideRequested();
      run.completed("a");
      run.decideRequested();
      return run;
    },
  },
  {
    name: "put-off-by-its-worker",
    rule: "engine.md 3.5: a task that its worker puts off waits in its queue for as long as it asked",
    play: () => {
      const run = running([simple("a")]);
      run.polled("a");
      run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 30 });
      run.timePassed(30_000);
      return run;
    },
  },
  {
    name: "optional-wins",
    rule: "engine.md 3.6: of optional and permissive, optional wins; its retries come first",
    play: () => {
      const members = { optional: true, permissive: true, retryCount: 1 };
      const run = running([simple("a", members), simple("b")]);
      run.failed("a", "no");
      run.timePassed(0);
      run.failed("a", "no");
      return run;
    },
  },
  {
    name: "retry-with-linear-back-off",
    rule: "engine.md 3.7: delays of LINEAR_BACKOFF grow by the scale with each attempt; FIXED ones do not",
    play: () => {
      const linear = { retryCount: 2, retryDelaySeconds: 10, retryLogic: "LINEAR_BACKOFF", backoffScaleFactor: 3 };
      const run = recorded(workflow("w", [simple("a"), simple("b")]), [
        taskDef("a", linear),
        taskDef("b", { retryCount: 1, retryDelaySeconds: 7 }),
      ]).started();
      run.failed("a");
      run.timePassed(30_000);
      run.failed("a");
      run.timePassed(60_000);
      run.completed("a");
      run.failed("b");
      return run;
    },
  },
  {
    name: "output-of-the-last-task",
    rule: "engine.md 3.8: without outputParameters the output is the last task's",
    play: () => {
      const run = running([simple("a"), simple("b")]);
      run.completed("a", { v: 1 });
      run.completed("b", { w: 2 });
      return run;
    },
  },
  {
    name: "failure-workflow",
    rule: "engine.md 3.9: a failure starts the failure workflow, which is told of it; an operator's terminate does not",
    play: () => {
      const found = { snapshotHash: HISTORY_HASH, name: "undo", version: 1, taskReferenceNames: [] };
      const run = recorded(workflow("w", [simple("a")], { failureWorkflow: "undo" }), once)
        .answering((need) => (need.kind === "childDefinition" ? { kind: "childDefinition", found } : undefined))
        .started();
      run.terminated("enough");
      run.retried();
      run.failed("a", "no");
      return run;
    },
  },
];
