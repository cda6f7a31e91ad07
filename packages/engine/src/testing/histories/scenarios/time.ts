import { simple, taskDef, wait, workflow } from "../../builders.ts";
import { recorded } from "../recording-run.ts";
import type { Scenario } from "../recording-run.ts";

const def = (members = {}) => taskDef("a", { retryCount: 0, ...members });

/** Section 4. */
export const timeScenarios: readonly Scenario[] = [
  {
    name: "response-time-out",
    rule: "engine.md 4: a silent worker is given up and its task tried again",
    play: () => {
      const run = recorded(workflow("w", [simple("a")]), [
        def({ retryCount: 1, responseTimeoutSeconds: 10 }),
      ]).started();
      run.polled("a");
      run.timePassed(9_000);
      run.timePassed(1_000);
      return run;
    },
  },
  {
    name: "poll-time-out",
    rule: "engine.md 4: a task that nobody polls times out, counted from when it could be polled",
    play: () => {
      const late = def({ retryCount: 1, pollTimeoutSeconds: 5, timeoutPolicy: "RETRY" });
      const run = recorded(workflow("w", [simple("a", { startDelay: 3 })]), [late]).started();
      run.timePassed(5_000);
      run.timePassed(3_000);
      return run;
    },
  },
  {
    name: "execution-time-out-ends-the-workflow",
    rule: "engine.md 4: TIME_OUT_WF ends the workflow at once, retries or not",
    play: () => {
      const slow = def({ retryCount: 3, timeoutSeconds: 10, responseTimeoutSeconds: 10, timeoutPolicy: "TIME_OUT_WF" });
      const run = recorded(workflow("w", [simple("a")]), [slow]).started();
      run.polled("a");
      run.timePassed(10_000);
      return run;
    },
  },
  {
    name: "alert-only",
    rule: "engine.md 4: ALERT_ONLY changes nothing",
    play: () => {
      const run = recorded(workflow("w", [simple("a")]), [
        def({ timeoutSeconds: 5, responseTimeoutSeconds: 5, pollTimeoutSeconds: 5, timeoutPolicy: "ALERT_ONLY" }),
      ]).started();
      run.timePassed(6_000);
      return run;
    },
  },
  {
    name: "lease-is-extended",
    rule: "engine.md 4.4: extendLease moves the response time-out and nothing else",
    play: () => {
      const run = recorded(workflow("w", [simple("a")]), [def({ responseTimeoutSeconds: 10 })]).started();
      run.polled("a");
      run.now += 8_000;
      run.updated("a", { status: "IN_PROGRESS", extendLease: true });
      run.timePassed(8_000);
      run.timePassed(2_000);
      return run;
    },
  },
  {
    name: "total-time-out",
    rule: "engine.md 4: totalTimeoutSeconds counts from the first scheduling, over callbacks too",
    play: () => {
      const budget = def({ totalTimeoutSeconds: 20, timeoutPolicy: "RETRY", retryCount: 3 });
      const run = recorded(workflow("w", [simple("a")]), [budget]).started();
      run.polled("a");
      run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 15 });
      run.timePassed(15_000);
      run.timePassed(5_000);
      return run;
    },
  },
  {
    name: "execution-time-over-callbacks",
    rule: "engine.md 4.1: timeoutSeconds counts from the first poll of an attempt, whatever its worker puts off",
    play: () => {
      const slow = def({ timeoutSeconds: 20, responseTimeoutSeconds: 20, timeoutPolicy: "RETRY", retryCount: 1 });
      const run = recorded(workflow("w", [simple("a")]), [slow]).started();
      run.now += 5_000;
      run.polled("a");
      run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 10 });
      run.timePassed(10_000);
      run.polled("a");
      run.timePassed(9_000);
      run.timePassed(1_000);
      return run;
    },
  },
  {
    name: "retry-delay-is-not-counted",
    rule: "engine.md 4.2: a retry's delay is no part of its poll time-out",
    play: () => {
      const late = def({ retryCount: 1, retryDelaySeconds: 30, pollTimeoutSeconds: 5, timeoutPolicy: "RETRY" });
      const run = recorded(workflow("w", [simple("a")]), [late]).started();
      run.failed("a");
      run.timePassed(30_000);
      run.timePassed(4_000);
      run.timePassed(1_000);
      return run;
    },
  },
  {
    name: "poll-time-after-a-callback",
    rule: "engine.md 4.3: after a callback the poll time-out counts from when the task could be polled again",
    play: () => {
      const late = def({ retryCount: 0, pollTimeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" });
      const run = recorded(workflow("w", [simple("a")]), [late]).started();
      run.polled("a");
      run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 60 });
      run.timePassed(60_000);
      run.timePassed(4_000);
      run.timePassed(1_000);
      return run;
    },
  },
  {
    name: "timed-out-without-retries",
    rule: "engine.md 4.5: a task that timed out for good ends the workflow as TIMED_OUT",
    play: () => {
      const run = recorded(workflow("w", [simple("a")]), [def({ responseTimeoutSeconds: 10 })]).started();
      run.polled("a");
      run.timePassed(10_000);
      return run;
    },
  },
  {
    name: "callback-is-over-once-polled",
    rule: "engine.md 4.8: a poll takes back what the worker had put off",
    play: () => {
      const run = recorded(workflow("w", [simple("a")]), [def()]).started();
      run.polled("a");
      run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 5 });
      run.timePassed(5_000);
      run.polled("a");
      run.completed("a");
      return run;
    },
  },
  {
    name: "late-result-after-the-time-out",
    rule: "engine.md 4.9: a result that comes after its task has timed out changes nothing",
    play: () => {
      const run = recorded(workflow("w", [simple("a")]), [
        def({ retryCount: 1, responseTimeoutSeconds: 10 }),
      ]).started();
      const task = run.task("a");
      run.polled("a");
      run.timePassed(10_000);
      run.updatedTask(task, { status: "COMPLETED", output: { v: 1 } });
      return run;
    },
  },
  {
    name: "workflow-time-out",
    rule: "engine.md 4.6: the workflow's own time-out ends it; a resume counts anew",
    play: () => {
      const members = { timeoutSeconds: 10, timeoutPolicy: "TIME_OUT_WF" };
      const run = recorded(workflow("w", [simple("a")], members), [def()]).started();
      run.now += 6_000;
      run.paused();
      run.resumed();
      run.timePassed(6_000);
      run.timePassed(4_000);
      return run;
    },
  },
  {
    name: "start-delay",
    rule: "engine.md 4.7: a task with a start delay is offered when it is over",
    play: () => {
      const run = recorded(workflow("w", [simple("a", { startDelay: 5 })]), [def()]).started();
      run.timePassed(5_000);
      return run;
    },
  },
  {
    name: "wait-ends-in-time",
    rule: "engine.md 5.11: a WAIT ends when its duration is over, not before",
    play: () => {
      const run = recorded(workflow("w", [wait("w1", { duration: "2 seconds" }), simple("a")]), [def()]).started();
      run.timePassed(1_999);
      run.timePassed(1);
      return run;
    },
  },
];
