import { fork, inline, join, simple, switchOn, taskDef, workflow } from "../../builders.ts";
import { recorded } from "../recording-run.ts";
import type { Scenario } from "../recording-run.ts";

const def = (name: string, members = {}) => taskDef(name, { retryCount: 0, ...members });
const once = [def("a"), def("b"), def("c")];

/** Section 3. */
export const decidingScenarios: readonly Scenario[] = [
  {
    name: "successors-in-order",
    rule: "engine.md 3.4: each task leads to the next, the last of a case to what follows the SWITCH",
    play: () => {
      const cases = { x: [simple("a"), simple("b")] };
      const run = recorded(workflow("w", [switchOn("s", "x", { cases }), simple("c")]), once).started();
      for (const reference of ["a", "b", "c"]) run.completed(reference);
      return run;
    },
  },
  {
    name: "waiting-worker-gets-the-task",
    rule: "engine.md 3.5, core.md 5: a scheduled task is leased to a waiting worker in the same decision",
    play: () => {
      const run = recorded(workflow("w", [simple("a"), simple("b")]), once)
        .waiting("a")
        .waiting("b")
        .started();
      run.completed("a");
      return run;
    },
  },
  {
    name: "optional-is-forgiven",
    rule: "engine.md 3.6: an optional task that fails for good is COMPLETED_WITH_ERRORS",
    play: () => {
      const run = recorded(workflow("w", [simple("a", { optional: true }), simple("b")]), once).started();
      run.failed("a", "no");
      return run;
    },
  },
  {
    name: "permissive-fails-at-the-end",
    rule: "engine.md 3.6: a permissive task lets the others go on and fails the workflow at its end",
    play: () => {
      const run = recorded(workflow("w", [simple("a", { permissive: true }), simple("b")]), once).started();
      run.failed("a", "no");
      run.completed("b");
      return run;
    },
  },
  {
    name: "retry-with-back-off",
    rule: "engine.md 3.7: delays of EXPONENTIAL_BACKOFF double, up to the greatest",
    play: () => {
      const retried = def("a", {
        ...{ retryCount: 3, retryDelaySeconds: 10, retryLogic: "EXPONENTIAL_BACKOFF", maxRetryDelaySeconds: 25 },
      });
      const run = recorded(workflow("w", [simple("a")]), [retried]).started();
      for (const ms of [10_000, 20_000, 25_000]) {
        run.failed("a", "no");
        run.timePassed(ms);
      }
      run.failed("a", "for good");
      return run;
    },
  },
  {
    name: "terminal-error-is-not-retried",
    rule: "engine.md 3.7: FAILED_WITH_TERMINAL_ERROR is not tried again",
    play: () => {
      const run = recorded(workflow("w", [simple("a")]), [def("a", { retryCount: 3 })]).started();
      run.updated("a", { status: "FAILED_WITH_TERMINAL_ERROR", reason: "never" });
      return run;
    },
  },
  {
    name: "budget-of-all-attempts",
    rule: "engine.md 3.7: totalTimeoutSeconds over all attempts ends the workflow",
    play: () => {
      const budget = def("a", { retryCount: 5, retryDelaySeconds: 30, totalTimeoutSeconds: 40 });
      const run = recorded(workflow("w", [simple("a")]), [budget]).started();
      run.failed("a");
      run.timePassed(30_000);
      run.timePassed(15_000);
      return run;
    },
  },
  {
    name: "output-parameters",
    rule: "engine.md 3.8: outputParameters make the output; what never ran is null",
    play: () => {
      const outputParameters = { v: "${a.output.v}", none: "${b.output.v}" };
      const run = recorded(workflow("w", [simple("a")], { outputParameters }), once).started();
      run.completed("a", { v: 1 });
      return run;
    },
  },
  {
    name: "failure-cancels-the-siblings",
    rule: "engine.md 3.9: a failed branch cancels the others and the JOIN",
    play: () => {
      const run = recorded(workflow("w", [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"])]), once);
      run.started();
      run.failed("a", "no");
      return run;
    },
  },
  {
    name: "tasks-of-a-round",
    rule: "engine.md 3.2, 3.3: what is scheduled together is worked out from what there was before: a sibling is null",
    play: () => {
      const seen = simple("a", { inputParameters: { sibling: "${i.output}", x: "${workflow.variables.x}" } });
      const set = { name: "v", taskReferenceName: "v", type: "SET_VARIABLE", inputParameters: { x: 1 } };
      const tasks = [fork("f", [[inline("i", "7")], [set], [seen]]), join("j", ["i", "a"])];
      return recorded(workflow("w", tasks), once).started();
    },
  },
  {
    name: "two-terminates",
    rule: "engine.md 3.3, 3.8: of TERMINATEs that end the workflow together the last says how, the first gives the output",
    play: () => {
      const terminate = (name: string, terminationStatus: string) => ({
        ...{ name, taskReferenceName: name, type: "TERMINATE" },
        inputParameters: { terminationStatus, terminationReason: name, workflowOutput: { by: name } },
      });
      const branches = [[terminate("x", "FAILED")], [terminate("y", "TERMINATED")]];
      return recorded(workflow("w", [fork("f", branches), join("j", ["x"])]), once).started();
    },
  },
  {
    name: "scripts-in-a-row",
    rule: "engine.md 3.2: what the server itself ends is decided in one go",
    play: () => {
      const tasks = [
        inline("i", "$.n + 1", { n: "${workflow.input.n}" }),
        inline("k", "$.n * 2", { n: "${i.output.result}" }),
      ];
      return recorded(workflow("w", [...tasks, simple("a")]), once).started({ n: 1 });
    },
  },
];
