import { fork, join, simple, switchOn } from "../../builders.ts";
import type { Scenario } from "../recording-run.ts";
import { alone, of, when } from "./given-scenario.ts";
import type { Members } from "./given-scenario.ts";

const dynamicFork = (members: Members, input: Members): Members =>
  of("FORK_JOIN_DYNAMIC", "f", { ...members, inputParameters: input });
const listed = (tasks: unknown, inputs: unknown): Members =>
  dynamicFork({ dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" }, { tasks, inputs });
const exclusive = (joinOn: readonly string[], members: Members = {}) =>
  of("EXCLUSIVE_JOIN", "j", { joinOn, ...members });

/** Sections 5.4 to 5.7: what runs side by side, and what waits for it. */
export const forkScenarios: readonly Scenario[] = [
  alone("dynamic-of-a-server-task", "engine.md 5.4: DYNAMIC may resolve to a type of the server's own", [
    of("DYNAMIC", "d", { dynamicTaskNameParam: "run", inputParameters: { run: "SET_VARIABLE", n: 1 } }),
    simple("z"),
  ]),
  alone("dynamic-without-a-name", "engine.md 5.4: DYNAMIC whose parameter is null fails the workflow", [
    of("DYNAMIC", "d", { dynamicTaskNameParam: "run", inputParameters: { run: "${workflow.input.none}" } }),
  ]),
  alone("fork-without-a-join", "engine.md 5.5: a fork that no JOIN follows fails the workflow", [
    fork("f", [[simple("a")], [simple("b")]]),
    simple("z"),
  ]),
  when("fork-with-an-empty-branch", "engine.md 5.5: a branch of no tasks counts as ended", {
    tasks: [fork("f", [[], [simple("a")]]), join("j", ["a"])],
    then: (run) => void run.completed("a", { v: 1 }),
  }),
  when(
    "dynamic-fork-of-listed-tasks",
    "engine.md 5.5: a branch for every task of a list, with inputs by its reference",
    {
      tasks: [listed("${workflow.input.tasks}", { x: { n: 1 } }), join("j", [])],
      input: { tasks: [simple("x", { name: "a" }), simple("y", { name: "b" })] },
      then: (run) => {
        run.completed("x", { v: 1 });
        run.completed("y");
      },
    },
  ),
  when("dynamic-fork-of-the-old-form", "engine.md 5.5: dynamicForkJoinTasksParam has tasks and inputs in one list", {
    tasks: [
      dynamicFork(
        { dynamicForkJoinTasksParam: "both" },
        { both: { dynamicTasks: [{ taskName: "a", referenceName: "x", input: { n: 1 } }] } },
      ),
      join("j", []),
    ],
    then: (run) => void run.completed("x"),
  }),
  alone("dynamic-fork-of-nothing", "engine.md 5.5: a fork of an empty list ends at once, and its JOIN with it", [
    dynamicFork({}, { forkTaskName: "a", forkTaskInputs: [] }),
    join("j", []),
    simple("z"),
  ]),
  alone("dynamic-fork-of-no-list", "engine.md 5.5: a fork whose tasks are no list fails the workflow", [
    listed(null, {}),
    join("j", []),
  ]),
  alone("dynamic-fork-of-doubles", "engine.md 5.5: a reference that is given twice fails the workflow", [
    listed([simple("x", { name: "a" }), simple("x", { name: "b" })], {}),
    join("j", []),
  ]),
  when("dynamic-fork-after-another", "engine.md 5.5: branches of a later fork have its name in their references", {
    tasks: [
      ...[dynamicFork({}, { forkTaskName: "a", forkTaskInputs: [1] }), join("j", [])],
      ...[of("FORK_JOIN_DYNAMIC", "g", { inputParameters: { forkTaskName: "a", forkTaskInputs: [2] } }), join("k", [])],
    ],
    then: (run) => void run.completed("_a_0"),
  }),
  when(
    "dynamic-fork-of-optional-tasks",
    "engine.md 5.5: settings within an element, and the fork's own optional, hold for the branch",
    {
      tasks: [
        of("FORK_JOIN_DYNAMIC", "f", {
          ...{ optional: true, inputParameters: { forkTaskName: "a", forkTaskInputs: [{ retryCount: 1 }] } },
        }),
        join("j", []),
      ],
      then: (run) => {
        run.failed("_a_0", "one");
        run.failed("_a_0", "two");
      },
    },
  ),
  alone("join-on-nothing", "engine.md 5.6: a JOIN without joinOn ends at once", [
    fork("f", [[simple("a")]]),
    join("j", []),
    simple("z"),
  ]),
  when(
    "join-with-an-optional-branch",
    "engine.md 5.6: a JOIN of a forgiven task is COMPLETED_WITH_ERRORS, and names it",
    {
      tasks: [fork("f", [[simple("a", { optional: true })], [simple("b")]]), join("j", ["a", "b"]), simple("z")],
      then: (run) => {
        run.failed("a", "no");
        run.completed("b");
      },
    },
  ),
  when("join-on-a-switch", "engine.md 5.6: a SWITCH in joinOn has ended as soon as it has chosen", {
    tasks: [
      fork("f", [[switchOn("s", "x", { cases: { x: [simple("a")] } })], [simple("b")]]),
      join("j", ["s", "b"]),
      simple("z"),
    ],
    then: (run) => void run.completed("b"),
  }),
  when("join-waits-for-a-retry", "engine.md 5.6: a branch that is to be tried again has not ended", {
    tasks: [fork("f", [[simple("a", { retryCount: 1 })], [simple("b")]]), join("j", ["a", "b"])],
    then: (run) => {
      run.completed("b");
      run.failed("a", "no");
      run.completed("a", { v: 1 });
    },
  }),
  when("join-with-a-status", "engine.md 5.6: joinStatus says how a JOIN ends, once all it joins has ended", {
    tasks: [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"], { joinStatus: "${a.output.verdict}" })],
    then: (run) => {
      run.completed("a", { verdict: "FAILED" });
      run.completed("b");
    },
  }),
  when(
    "join-on-a-case-not-taken",
    "engine.md 5.6: a JOIN on a task of a case that was not taken waits until that is skipped",
    {
      tasks: [
        fork("f", [[switchOn("s", "other", { cases: { x: [simple("a")] } })], [simple("b")]]),
        join("j", ["a", "b"]),
      ],
      then: (run) => {
        run.completed("b");
        run.decideRequested(60_000);
        run.skipped("a");
      },
    },
  ),
  alone(
    "exclusive-join-of-nothing",
    "engine.md 5.7: where nothing of it ran, and nothing can, an exclusive join ends empty",
    [switchOn("s", "other", { cases: { x: [simple("a")] } }), exclusive(["a"]), simple("z")],
  ),
  when("exclusive-join-of-a-failure", "engine.md 5.7: an exclusive join fails with the permissive task that it takes", {
    tasks: [switchOn("s", "x", { cases: { x: [simple("a", { permissive: true })] } }), exclusive(["a"])],
    then: (run) => void run.failed("a", "no"),
  }),
];
