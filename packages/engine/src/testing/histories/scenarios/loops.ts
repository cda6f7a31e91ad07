import { fork, inline, join, loop, simple, switchOn } from "../../builders.ts";
import type { Scenario } from "../recording-run.ts";
import { alone, of, when } from "./given-scenario.ts";

const twice = (reference: string) => ({ loopCondition: `$.${reference}.iteration < 2` });
const SOME = { items: "${workflow.input.list}", loopCondition: "" };

/** Section 5.15. */
export const loopScenarios: readonly Scenario[] = [
  alone("loop-over-nothing", "engine.md 5.15: a loop over an empty list completes without a turn", [
    loop("l", [simple("a")], { items: "${workflow.input.none}", loopCondition: "" }),
    simple("z"),
  ]),
  when("loop-over-one-thing", "engine.md 5.15: what is no list is a list of one", {
    ...{
      tasks: [loop("l", [simple("a", { inputParameters: { item: "${l.output.loopItem}" } })], SOME)],
      input: { list: "x" },
    },
    then: (run) => void run.completed("a__1"),
  }),
  when("loop-over-a-list-until", "engine.md 5.15: a condition ends a loop over a list early", {
    tasks: [loop("l", [simple("a")], { items: "${workflow.input.list}", loopCondition: "$.a.more" }), simple("z")],
    input: { list: [1, 2, 3] },
    then: (run) => {
      run.completed("a__1", { more: true });
      run.completed("a__2", { more: false });
    },
  }),
  when("loop-whose-condition-throws", "engine.md 5.15: a condition that throws fails the loop for good", {
    tasks: [loop("l", [simple("a")], { loopCondition: "$.a.none.deeper" })],
    then: (run) => void run.completed("a__1"),
  }),
  when(
    "loop-within-a-loop",
    "engine.md 5.15: loops nest: a task's reference carries the turns of all loops around it",
    {
      tasks: [loop("l", [loop("m", [simple("a")], twice("m"))], twice("l")), simple("z")],
      then: (run) => {
        for (const reference of ["a__1__1", "a__1__2", "a__2__1", "a__2__2"]) run.completed(reference);
      },
    },
  ),
  when("fork-within-a-loop", "engine.md 5.15, 5.6: a fork in a loop is joined within its turn", {
    tasks: [loop("l", [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"])], twice("l"))],
    then: (run) => {
      for (const reference of ["a__1", "b__1", "b__2", "a__2"]) run.completed(reference);
    },
  }),
  when("switch-within-a-loop", "engine.md 5.15, 5.14: a SWITCH in a loop decides in each turn", {
    tasks: [
      loop(
        "l",
        [switchOn("s", "${l.output.iteration}", { cases: { 1: [simple("a")], 2: [simple("b")] } })],
        twice("l"),
      ),
    ],
    then: (run) => {
      run.completed("a__1");
      run.completed("b__2");
    },
  }),
  when("loop-with-a-permissive-failure", "engine.md 5.15: a permissive task that fails for good fails the loop", {
    tasks: [loop("l", [simple("a", { permissive: true }), simple("b")], twice("l"))],
    then: (run) => void run.failed("a__1", "no"),
  }),
  when("loop-with-an-optional-failure", "engine.md 5.15: an optional task that fails lets the turn go on", {
    tasks: [loop("l", [simple("a", { optional: true }), simple("b")], twice("l"))],
    then: (run) => {
      run.failed("a__1", "no");
      run.completed("b__1");
    },
  }),
  when(
    "terminate-within-a-loop",
    "engine.md 5.15, 5.17: TERMINATE in a turn ends the workflow, and the loop shows its turns",
    {
      tasks: [
        loop(
          "l",
          [simple("a"), of("TERMINATE", "t", { inputParameters: { terminationStatus: "COMPLETED" } })],
          twice("l"),
        ),
      ],
      then: (run) => void run.completed("a__1", { v: 1 }),
    },
  ),
  alone("loop-of-scripts", "engine.md 5.15, 3.2: turns that need nobody follow each other in one decision", [
    loop("l", [inline("i", "$.n * 2", { n: "${l.output.iteration}" })], { loopCondition: "$.l.iteration < 3" }),
    simple("z"),
  ]),
  alone("loop-that-keeps-no-number", "engine.md 5.15: a loop whose keepLastN is no whole number fails for good", [
    loop("l", [simple("a")], { ...twice("l"), inputParameters: { keepLastN: "2" } }),
  ]),
];
