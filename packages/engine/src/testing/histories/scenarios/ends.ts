import { fork, inline, join, simple, switchOn, taskDef, wait, workflow } from "../../builders.ts";
import { recorded } from "../recording-run.ts";
import type { RecordingRun, Scenario } from "../recording-run.ts";
import { alone, of, when } from "./given-scenario.ts";
import type { Members } from "./given-scenario.ts";

const query = (type: string, inputParameters: Members, members: Members = {}): Members =>
  of(type, "x", { ...members, inputParameters });
const scripted = (message: string, kind: "failed" | "stopped", task: Members): RecordingRun =>
  recorded(workflow("w", [task, simple("z")]), [taskDef("x", { retryCount: 1, retryDelaySeconds: 5 })])
    .answering((need) => (need.kind === "script" ? { kind: "script", result: { kind, message } } : undefined))
    .started();

/** Sections 5.10 to 5.22: how tasks of the server's own end. */
export const endScenarios: readonly Scenario[] = [
  when("event-that-is-answered", "engine.md 5.10: an asyncComplete EVENT is published once, and waits for an update", {
    tasks: [of("EVENT", "e", { sink: "conductor", asyncComplete: true }), simple("z")],
    then: (run) => {
      run.decideRequested(60_000);
      run.completed("e", { v: 1 });
    },
  }),
  alone("event-to-nowhere", "engine.md 5.10: a sink that nobody knows fails the EVENT with the reason", [
    of("EVENT", "e", { sink: "conductors:x" }),
  ]),
  when("wait-until-a-time", "engine.md 5.11: a WAIT until a time ends then", {
    tasks: [wait("t", { until: "2023-11-14 22:14 UTC" }), simple("z")],
    then: (run) => {
      run.timePassed(30_000);
      run.timePassed(30_000);
    },
  }),
  when("wait-until-the-past", "engine.md 5.11: a WAIT until a time that has passed ends at the first look", {
    tasks: [wait("t", { until: "2001-01-01" }), simple("z")],
    then: (run) => void run.timePassed(),
  }),
  when("wait-ended-by-hand", "engine.md 5.11: an update ends a WAIT before its time", {
    tasks: [wait("t", { duration: "1 hour" }), simple("z")],
    then: (run) => void run.completed("t", { by: "hand" }),
  }),
  when("wait-for-somebody", "engine.md 5.11: a WAIT without a duration waits for an update", {
    tasks: [wait("t", {}), simple("z")],
    then: (run) => {
      run.timePassed(3_600_000);
      run.completed("t");
    },
  }),
  alone("wait-for-nonsense", "engine.md 5.11: a duration that cannot be read fails the WAIT for good", [
    wait("t", { duration: "soon" }),
  ]),
  when("human-times-out-its-workflow", "engine.md 5.12: a HUMAN that is waited for suspends no time-out", {
    ...{ tasks: [of("HUMAN", "h")], members: { timeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" } },
    then: (run) => void run.timePassed(5_000),
  }),
  alone("inline-by-parameter", "engine.md 5.13: value-param gives the parameter that the expression names", [
    query("INLINE", { evaluatorType: "value-param", expression: "v", v: { n: 1 } }),
    simple("z"),
  ]),
  alone("inline-of-an-unknown-evaluator", "engine.md 5.13: an evaluator that nobody knows fails the task for good", [
    query("INLINE", { evaluatorType: "basic", expression: "1" }),
  ]),
  {
    name: "inline-stopped-for-its-time",
    rule: "engine.md 5.13: a script that was ended for its time is tried again, after its delay",
    play: () => {
      const run = scripted(
        "Script not evaluated within 4 seconds, interrupted.",
        "stopped",
        query("INLINE", { expression: "1" }),
      );
      run.timePassed(5_000);
      return run;
    },
  },
  {
    name: "lambda-that-throws",
    rule: "engine.md 5.13: a LAMBDA whose script throws has FAILED, and is tried again",
    play: () => scripted("Error: no", "failed", query("LAMBDA", { scriptExpression: "throw new Error('no')" })),
  },
  alone("switch-of-an-empty-case", "engine.md 5.14: a case without tasks runs nothing, and not the default", [
    switchOn("s", "x", { cases: { x: [] }, defaultCase: [simple("a")] }),
    simple("z"),
  ]),
  alone("switch-that-throws", "engine.md 5.14: a script that throws fails the SWITCH and the workflow", [
    of("SWITCH", "s", { evaluatorType: "javascript", expression: "throw 1", decisionCases: { x: [simple("a")] } }),
  ]),
  alone("switch-of-an-unknown-evaluator", "engine.md 5.14: an evaluator that nobody knows ends the workflow", [
    of("SWITCH", "s", { evaluatorType: "basic", expression: "x", decisionCases: { x: [simple("a")] } }),
  ]),
  when("terminate-in-a-branch", "engine.md 5.17, 3.8: TERMINATE cancels what is open, and gives the output", {
    tasks: [
      fork("f", [
        [simple("a"), query("TERMINATE", { terminationStatus: "COMPLETED", workflowOutput: "${a.output.v}" })],
        [simple("b")],
      ]),
      join("j", ["x", "b"]),
    ],
    then: (run) => void run.completed("a", { v: 1 }),
  }),
  alone("terminate-with-no-status", "engine.md 5.17: a status that is none of the three fails the TERMINATE", [
    query("TERMINATE", { terminationStatus: "${workflow.input.none}" }),
  ]),
  alone(
    "terminate-with-a-reason-of-data",
    "engine.md 5.17: a reason that is no text is written as one",
    [query("TERMINATE", { terminationStatus: "TERMINATED", terminationReason: "${workflow.input}" })],
    { why: [1] },
  ),
  when(
    "http-that-is-answered-later",
    "engine.md 5.19: an asyncComplete HTTP waits for an update once it was answered",
    {
      tasks: [
        of("HTTP", "h", { asyncComplete: true, inputParameters: { uri: "http://example.com", method: "GET" } }),
        simple("z"),
      ],
      then: (run) => {
        run.polled("h");
        run.updated("h", { status: "IN_PROGRESS", output: { response: { statusCode: 202 } } });
        run.completed("h", { v: 1 });
      },
    },
  ),
  {
    name: "jq-that-fails",
    rule: "engine.md 5.20: a query that goes wrong fails the task with its words",
    play: () =>
      scripted('Cannot index number with "a"', "failed", query("JSON_JQ_TRANSFORM", { queryExpression: ".n.a", n: 1 })),
  },
  alone(
    "messages-that-are-not-waited-for",
    "engine.md 5.22: without blocking PULL_WORKFLOW_MESSAGES ends with what there is",
    [query("PULL_WORKFLOW_MESSAGES", { blocking: false }), simple("z")],
  ),
  alone("script-after-script", "engine.md 5.13, 3.2: what follows a script sees its result in the same decision", [
    inline("i", "1 + 1"),
    inline("k", "$.n + 1", { n: "${i.output.result}" }),
    simple("z"),
  ]),
];
