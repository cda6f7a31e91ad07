import { fork, join, simple, taskDef, workflow } from "../../builders.ts";
import { recorded } from "../recording-run.ts";
import type { RecordingRun, Scenario } from "../recording-run.ts";
import type { Members } from "./given-scenario.ts";

const running = (tasks: readonly Members[], limits: Members, members: Members = {}): RecordingRun =>
  recorded(workflow("w", tasks, members), [
    taskDef("a", { retryCount: 1, ...limits }),
    taskDef("b", { retryCount: 0 }),
  ]).started({
    undo: "undo",
  });

/** Sections 3.4 to 4: attempts, their limits, and how a workflow ends by them. */
export const attemptScenarios: readonly Scenario[] = [
  {
    name: "retry-with-jitter",
    rule: "engine.md 3.7: jitter, drawn from the decision's seed, is added to the delay",
    play: () => {
      const run = running([simple("a")], { retryDelaySeconds: 10, backoffJitterMs: 1_000 });
      run.failed("a");
      run.timePassed(11_000);
      return run;
    },
  },
  {
    name: "retry-with-a-greatest-delay",
    rule: "engine.md 3.7: maxRetryDelaySeconds caps a FIXED delay too",
    play: () => {
      const run = running([simple("a")], { retryDelaySeconds: 60, maxRetryDelaySeconds: 5 });
      run.failed("a");
      run.timePassed(5_000);
      return run;
    },
  },
  {
    name: "retry-count-of-the-workflow-task",
    rule: "engine.md 3.7: a workflow task's own retryCount counts before its definition's",
    play: () => {
      const run = running([simple("a", { retryCount: 0 })], { retryCount: 5 });
      run.failed("a", "no");
      return run;
    },
  },
  {
    name: "retry-evaluates-anew",
    rule: "engine.md 3.7: the next attempt's inputs are evaluated anew, over those of the former",
    play: () => {
      const run = running([simple("a", { inputParameters: { before: "${a.output.v}" } })], {});
      run.updated("a", { status: "FAILED", output: { v: 1 } });
      return run;
    },
  },
  {
    name: "optional-with-a-terminal-error",
    rule: "engine.md 3.6, 3.7: an optional task with a terminal error is forgiven without another attempt",
    play: () => {
      const run = running([simple("a", { optional: true }), simple("b")], { retryCount: 3 });
      run.updated("a", { status: "FAILED_WITH_TERMINAL_ERROR", reason: "never" });
      return run;
    },
  },
  {
    name: "permissive-in-a-fork",
    rule: "engine.md 3.6: what follows a permissive task that failed runs all the same",
    play: () => {
      const run = running(
        [fork("f", [[simple("a", { permissive: true, retryCount: 0 }), simple("b")]]), join("j", ["b"])],
        {},
      );
      run.failed("a", "no");
      run.completed("b");
      return run;
    },
  },
  {
    name: "failure-workflow-by-input",
    rule: "engine.md 3.9: $workflow.input.key names the failure workflow",
    play: () => {
      const run = running([simple("b")], {}, { failureWorkflow: "$workflow.input.undo" });
      run.answering((need) =>
        need.kind === "childDefinition" ? { kind: "childDefinition", found: undefined } : undefined,
      );
      run.failed("b", "no");
      return run;
    },
  },
  {
    name: "output-of-a-failed-workflow",
    rule: "engine.md 3.8, 3.9: outputParameters see how a workflow fails",
    play: () => {
      const outputParameters = { status: "${workflow.status}", of: "${b.output.v}" };
      const run = running([simple("b")], {}, { outputParameters });
      run.updated("b", { status: "FAILED", output: { v: 1 } });
      return run;
    },
  },
  {
    name: "workflow-time-out-that-alerts",
    rule: "engine.md 4.6: a workflow's ALERT_ONLY changes nothing",
    play: () => {
      const run = running([simple("b")], {}, { timeoutSeconds: 5, timeoutPolicy: "ALERT_ONLY" });
      run.timePassed(6_000);
      return run;
    },
  },
  {
    name: "execution-time-out-is-tried-again",
    rule: "engine.md 4: RETRY gives another attempt, which has its own time",
    play: () => {
      const run = running([simple("a")], { timeoutSeconds: 5, responseTimeoutSeconds: 5, timeoutPolicy: "RETRY" });
      run.polled("a");
      run.timePassed(5_000);
      run.polled("a");
      run.timePassed(4_999);
      return run;
    },
  },
  {
    name: "response-time-out-ignores-its-policy",
    rule: "engine.md 4: a silent worker is given up under ALERT_ONLY too",
    play: () => {
      const run = running([simple("a")], { responseTimeoutSeconds: 5, timeoutPolicy: "ALERT_ONLY" });
      run.polled("a");
      run.timePassed(5_000);
      return run;
    },
  },
  {
    name: "domain-of-a-task",
    rule: "engine.md 3.2, 3.5: a task is offered to the queue of its domain",
    play: () => {
      const def = workflow("w", [simple("a"), simple("b")]);
      const run = recorded(def, [taskDef("a"), taskDef("b")]);
      run.answering((need) =>
        need.kind === "activeDomains" ? { kind: "activeDomains", active: ["east"] } : undefined,
      );
      return run.started({}, { taskToDomain: new Map([["*", "east"]]) });
    },
  },
];
