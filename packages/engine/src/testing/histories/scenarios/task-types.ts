import { fork, inline, join, loop, noop, simple, switchOn, taskDef, workflow } from "../../builders.ts";
import { recorded } from "../recording-run.ts";
import type { RecordingRun, Scenario } from "../recording-run.ts";

type Members = { readonly [key: string]: unknown };

const once = ["a", "b", "c", "z"].map((name) => taskDef(name, { retryCount: 0 }));
const of = (type: string, reference: string, members: Members = {}): Members => ({
  ...{ name: reference, taskReferenceName: reference, type },
  ...members,
});
const playing = (tasks: readonly Members[], input: unknown = {}): RecordingRun =>
  recorded(workflow("w", tasks), once)
    .answering((need) =>
      need.kind === "taskDefs"
        ? { kind: "taskDefs", found: new Map(once.map((known) => [known.name, known])) }
        : undefined,
    )
    .started(input);

/** A scenario whose tasks need nobody. */
const alone = (name: string, rule: string, tasks: readonly Members[], input: unknown = {}): Scenario => ({
  ...{ name, rule },
  play: () => playing(tasks, input),
});

/** Section 5. */
export const taskTypeScenarios: readonly Scenario[] = [
  alone("unknown-type", "engine.md 5.3: an unknown type waits in the queue of its name", [of("ROBOT", "a")]),
  alone(
    "dynamic",
    "engine.md 5.4: DYNAMIC runs the task that its input names, with its definition",
    [of("DYNAMIC", "d", { dynamicTaskNameParam: "run", inputParameters: { run: "${workflow.input.run}" } })],
    { run: "a" },
  ),
  {
    name: "fork-and-join",
    rule: "engine.md 5.5, 5.6: a JOIN ends with the outputs of its tasks when the last has ended",
    play: () => {
      const run = playing([fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"]), simple("z")]);
      run.completed("b", { v: 2 });
      run.completed("a");
      return run;
    },
  },
  {
    name: "dynamic-fork-of-one-task",
    rule: "engine.md 5.5: a branch for every element, named after its task and place",
    play: () => {
      const inputParameters = { forkTaskName: "a", forkTaskInputs: [{ n: 1 }, "text"] };
      const run = playing([of("FORK_JOIN_DYNAMIC", "f", { inputParameters }), join("j", []), simple("z")]);
      run.completed("_a_1", { v: 1 });
      run.completed("_a_0");
      return run;
    },
  },
  {
    name: "exclusive-join",
    rule: "engine.md 5.7: an exclusive join takes the output of the branch that ran",
    play: () => {
      const cases = { x: [simple("a")], y: [simple("b")] };
      const run = playing([switchOn("s", "y", { cases }), of("EXCLUSIVE_JOIN", "j", { joinOn: ["a", "b"] })]);
      run.completed("b", { v: 1 });
      return run;
    },
  },
  alone("event", "engine.md 5.10: an EVENT's output is the message it sent", [
    of("EVENT", "e", { sink: "conductor:box", inputParameters: { a: 1 } }),
    simple("z"),
  ]),
  {
    name: "human",
    rule: "engine.md 5.12: a HUMAN waits for somebody's word",
    play: () => {
      const run = playing([of("HUMAN", "h", { inputParameters: { ask: "${workflow.input.ask}" } }), simple("z")], {
        ask: 1,
      });
      run.updated("h", { status: "COMPLETED", output: { said: "yes" } });
      return run;
    },
  },
  alone("inline", "engine.md 5.13: INLINE's result is the value of its last statement", [
    inline("i", "$.list.map((n) => n + 1)", { list: [1, 2] }),
    simple("z"),
  ]),
  alone("inline-throws", "engine.md 5.13: a script that throws fails its task for good", [
    inline("i", "throw new Error('no')"),
  ]),
  alone("switch-default", "engine.md 5.14: a value without a case takes the default", [
    switchOn("s", "other", { cases: { x: [simple("a")] }, defaultCase: [simple("b")] }),
  ]),
  {
    name: "loop-over-a-list",
    rule: "engine.md 5.15: DO_WHILE runs its body for each item, tasks named by their turn",
    play: () => {
      const members = { items: "${workflow.input.list}", loopCondition: "" };
      const run = playing([loop("l", [simple("a")], members), simple("z")], { list: ["x", "y"] });
      run.completed("a__1", { v: 1 });
      run.completed("a__2", { v: 2 });
      return run;
    },
  },
  alone("set-variable", "engine.md 5.16: SET_VARIABLE replaces variables key by key", [
    of("SET_VARIABLE", "v", { inputParameters: { n: 1 } }),
    of("SET_VARIABLE", "u", { inputParameters: { m: "${workflow.variables.n}" } }),
    simple("z"),
  ]),
  alone("terminate", "engine.md 5.17: TERMINATE ends the workflow with its own output", [
    of("TERMINATE", "t", { inputParameters: { terminationStatus: "COMPLETED", workflowOutput: { v: 1 } } }),
    simple("z"),
  ]),
  alone("noop", "engine.md 5.18: NOOP has ended when it is scheduled", [noop("n"), simple("z")]),
  alone(
    "http-waits-for-its-worker",
    "engine.md 5.19: HTTP waits in the queue of its type for the worker that is built in",
    [of("HTTP", "h", { inputParameters: { uri: "http://example.com", method: "GET" } })],
  ),
];
