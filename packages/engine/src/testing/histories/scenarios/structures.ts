import { fork, join, loop, simple, switchOn, wait } from "../../builders.ts";
import type { Scenario } from "../recording-run.ts";
import { of, when } from "./given-scenario.ts";

const forked = [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"]), simple("z")];
const cases = { x: [simple("a"), simple("b")], y: [simple("c")] };
const switched = [switchOn("s", "${workflow.input.way}", { cases }), simple("z")];
const looped = (members = {}) => [
  loop("l", [simple("a", members), simple("b")], { loopCondition: "$.l.iteration < 2" }),
];

/** Sections 2.4 to 2.10: operators within forks, cases and loops. */
export const structureScenarios: readonly Scenario[] = [
  when("retry-of-a-failed-loop", "engine.md 2.5: a loop goes on in the turn that failed, under its own record", {
    tasks: looped({ permissive: true }),
    then: (run) => {
      for (const reference of ["a__1", "b__1"]) run.completed(reference);
      run.failed("a__2", "no");
      run.retried();
      for (const reference of ["a__2", "b__2"]) run.completed(reference);
    },
  }),
  when(
    "retry-of-a-join-that-failed",
    "engine.md 2.5: a JOIN that failed for a permissive task waits again for its next attempt",
    {
      tasks: [fork("f", [[simple("a", { permissive: true })], [simple("b")]]), join("j", ["a", "b"])],
      then: (run) => {
        run.completed("b");
        run.failed("a", "no");
        run.retried();
        run.completed("a");
      },
    },
  ),
  when("retry-hides-what-succeeded-later", "engine.md 2.5: a failure that a later attempt has mended is not retried", {
    tasks: [simple("a", { retryCount: 1 }), simple("b")],
    then: (run) => {
      run.failed("a");
      run.completed("a");
      run.failed("b");
      run.retried();
    },
  }),
  when("restart-forgets-variables", "engine.md 2.6: restart begins with the variables of the definition", {
    ...{ tasks: [simple("a"), of("SET_VARIABLE", "v", { inputParameters: { n: 2 } }), simple("b")] },
    members: { variables: { n: 1 } },
    then: (run) => {
      run.completed("a");
      run.failed("b");
      run.restarted();
    },
  }),
  when("rerun-of-a-fork", "engine.md 2.7: a rerun of a fork runs all its branches again", {
    tasks: forked,
    then: (run) => {
      for (const reference of ["a", "b", "z"]) run.completed(reference);
      run.rerun("f");
      for (const reference of ["a", "b"]) run.completed(reference);
    },
  }),
  when("rerun-of-a-switch", "engine.md 2.7: a rerun of a SWITCH decides it again, by the input that is given", {
    ...{ tasks: switched, input: { way: "x" } },
    then: (run) => {
      for (const reference of ["a", "b", "z"]) run.completed(reference);
      run.rerun("s", { workflowInput: { way: "y" } });
    },
  }),
  when("rerun-of-a-loop", "engine.md 2.7: a rerun of a loop begins with its first turn", {
    tasks: looped(),
    then: (run) => {
      for (const reference of ["a__1", "b__1", "a__2"]) run.completed(reference);
      run.failed("b__2");
      run.rerun("l");
      run.completed("a__1");
    },
  }),
  when("rerun-of-a-turn", "engine.md 2.7: a rerun of a task of an earlier turn takes the loop back there", {
    tasks: looped(),
    then: (run) => {
      for (const reference of ["a__1", "b__1", "a__2", "b__2"]) run.completed(reference);
      run.rerun("b__1");
      run.completed("b__1");
    },
  }),
  when("rerun-of-a-wait", "engine.md 2.7, 5.11: a WAIT that is run again waits for its whole duration", {
    tasks: [wait("t", { duration: "10s" }), simple("a")],
    then: (run) => {
      run.timePassed(10_000);
      run.completed("a");
      run.rerun("t");
      run.timePassed(9_000);
      run.timePassed(1_000);
    },
  }),
  when(
    "rerun-revives-what-failed-beside-it",
    "engine.md 2.7: what else had failed or was cancelled begins again with it",
    {
      tasks: forked,
      then: (run) => {
        run.polled("b");
        run.failed("a", "no");
        run.rerun("a");
      },
    },
  ),
  when("skips-in-a-row", "engine.md 2.10: a chain of skips that reaches the end completes the workflow", {
    tasks: [simple("a"), simple("b"), simple("c")],
    then: (run) => {
      run.skipped("c");
      run.skipped("b");
      run.completed("a", { v: 1 });
    },
  }),
  when("skip-of-a-head", "engine.md 2.10: a skipped head of a case leads on to the rest of the case", {
    ...{ tasks: [simple("z"), switchOn("s", "x", { cases })] },
    then: (run) => {
      run.skipped("a");
      run.completed("z");
    },
  }),
  when("skip-of-what-is-joined", "engine.md 2.10, 5.6: a JOIN takes a skipped task for ended", {
    tasks: [simple("z"), ...forked.slice(0, 2)],
    then: (run) => {
      run.skipped("a");
      run.completed("z");
      run.completed("b");
    },
  }),
  when("pause-within-a-loop", "engine.md 2.4: during a pause a loop begins no turn", {
    tasks: looped(),
    then: (run) => {
      run.completed("a__1");
      run.paused();
      run.completed("b__1");
      run.resumed();
    },
  }),
];
