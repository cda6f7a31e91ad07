import { fork, inline, join, loop, noop, simple, switchOn, taskDef, workflow } from "../../builders.ts";
import { recorded } from "../recording-run.ts";
import type { Scenario } from "../recording-run.ts";
import { alone, of, playing } from "./given-scenario.ts";
import type { Members } from "./given-scenario.ts";

const once = ["a", "z"].map((name) => taskDef(name, { retryCount: 0 }));

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
  alone("inline-value", "engine.md 5.13: INLINE's result is the value of its last statement", [
    inline("i", "$.list.map((n) => n + 1)", { list: [1, 2] }),
    simple("z"),
  ]),
  alone("inline-throws-for-good", "engine.md 5.13: a script that throws fails its task for good", [
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
  {
    name: "simple",
    rule: "engine.md 5.2: SIMPLE waits in the queue of its name, with its input evaluated over its template",
    play: () => {
      const template = taskDef("a", { retryCount: 0, inputTemplate: { n: 1, m: 2 } });
      const tasks = [simple("a", { inputParameters: { n: "${workflow.input.n}" } })];
      const run = recorded(workflow("w", tasks), [template]).started({ n: 7 });
      run.polled("a");
      return run;
    },
  },
  {
    name: "join-of-a-failed-branch",
    rule: "engine.md 5.6: a JOIN waits for permissive branches to end, and then fails with their reasons",
    play: () => {
      const permissive = { permissive: true };
      const branches = [[simple("a", permissive)], [simple("b", permissive)]];
      const run = playing([fork("f", branches), join("j", ["a", "b"])]);
      run.failed("a", "no");
      run.completed("b", { v: 1 });
      return run;
    },
  },
  {
    name: "exclusive-join-takes-its-default",
    rule: "engine.md 5.7: where no task of joinOn has run an exclusive join takes its default's output",
    play: () => {
      const joining = { joinOn: ["b"], defaultExclusiveJoinTask: ["a"] };
      const run = playing([
        switchOn("s", "x", { cases: { x: [simple("a")], y: [simple("b")] } }),
        of("EXCLUSIVE_JOIN", "j", joining),
      ]);
      run.completed("a", { v: 1 });
      return run;
    },
  },
  alone("wait-with-both", "engine.md 5.11: a WAIT of a duration and a time fails for good", [
    of("WAIT", "t", { inputParameters: { duration: "1s", until: "2030-01-01" } }),
  ]),
  alone(
    "lambda",
    "engine.md 5.13: LAMBDA runs a function's body",
    [
      of("LAMBDA", "l", {
        inputParameters: { n: "${workflow.input.n}", scriptExpression: "return { twice: $.n * 2 };" },
      }),
      simple("z"),
    ],
    { n: 4 },
  ),
  alone(
    "switch-by-script",
    "engine.md 5.14: SWITCH takes the case that its script comes to",
    [
      of("SWITCH", "s", {
        ...{ evaluatorType: "javascript", expression: "$.n > 3 ? 'many' : 'few'" },
        inputParameters: { n: "${workflow.input.n}" },
        decisionCases: { many: [simple("a")], few: [simple("b")] },
      }),
    ],
    { n: 4 },
  ),
  alone("decision", "engine.md 5.14: DECISION takes its default where a case is empty or absent", [
    of("DECISION", "d", {
      ...{ caseValueParam: "case", inputParameters: { case: "x" } },
      ...{ decisionCases: { x: [] }, defaultCase: [simple("b")] },
    }),
  ]),
  {
    name: "loop-by-condition",
    rule: "engine.md 5.15: DO_WHILE goes on while its condition holds, and keeps the last turns alone that it is told to",
    play: () => {
      const members = { loopCondition: "$.l.iteration < 3", inputParameters: { keepLastN: 1 } };
      const run = playing([loop("l", [simple("a")], members), simple("z")]);
      for (const turn of [1, 2, 3]) run.completed(`a__${turn}`, { turn });
      return run;
    },
  },
  {
    name: "loop-retries-within-its-turn",
    rule: "engine.md 5.15: a task of the body is tried again within its turn",
    play: () => {
      const retried = { retryCount: 1 };
      const run = playing([loop("l", [simple("a", retried)], { loopCondition: "$.l.iteration < 2" })]);
      run.failed("a__1", "no");
      run.timePassed(0);
      run.completed("a__1");
      run.completed("a__2");
      return run;
    },
  },
  alone("terminate-as-failed", "engine.md 5.17: TERMINATE ends the workflow as it says, with its reason", [
    of("TERMINATE", "t", { inputParameters: { terminationStatus: "FAILED", terminationReason: "no stock" } }),
  ]),
  {
    name: "jq",
    rule: "engine.md 5.20: JSON_JQ_TRANSFORM gives the first value and all of them",
    play: () =>
      recorded(
        workflow("w", [
          of("JSON_JQ_TRANSFORM", "q", { inputParameters: { list: [1, 2], queryExpression: ".list[]" } }),
          simple("z"),
        ]),
        once,
      )
        .answering((need) =>
          need.kind === "script" ? { kind: "script", result: { kind: "value", value: [1, 2] } } : undefined,
        )
        .started(),
  },
  {
    name: "pulled-messages",
    rule: "engine.md 5.22: PULL_WORKFLOW_MESSAGES waits for messages, and takes as many as its batch, the oldest first",
    play: () => {
      const pull = (reference: string, members: Members) =>
        of("PULL_WORKFLOW_MESSAGES", reference, { inputParameters: members });
      const run = playing([pull("p", { batchSize: 2 }), pull("q", {}), pull("r", { blocking: false })]);
      run.pushed({ n: 1 }, { n: 2 }, { n: 3 });
      return run;
    },
  },
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
