import { expect, test } from "@jest/globals";
import type { Command } from "../../command.ts";
import type { Outcome } from "../../decision.ts";
import type { AnsweredNeed, NeedAnswer } from "../../need.ts";
import { Payload } from "../../payload/payload.ts";
import { simple, taskDef, workflow } from "../../testing/builders.ts";
import { given, type Run } from "../../testing/run.ts";

const inputParameters = { customer: "${workflow.input.customer}" };
const cached = (key: string, members = {}) =>
  simple("a", { name: "rate", inputParameters, cacheConfig: { key, ttlInSecond: 30 }, ...members });

/** Results by definition and key; what was asked for is noted. */
function withResults(run: Run, results: { readonly [key: string]: string }) {
  const asked: string[] = [];
  run.answering((need: AnsweredNeed): NeedAnswer | undefined => {
    if (need.kind !== "keptResult") return undefined;
    asked.push(need.key);
    const text = results[`${need.taskDefName}/${need.key}`];
    return { kind: "keptResult", output: text === undefined ? undefined : Payload.fromText(text) };
  });
  return { run, asked };
}

const keptBy = (outcome: Outcome) =>
  (outcome.kind === "decided" ? outcome.commands : []).flatMap((command: Command) =>
    command.kind === "KeepResults"
      ? command.results.map(({ output, ...rest }) => ({ ...rest, text: output.text }))
      : [],
  );

test("a task whose result is kept completes with it at once, and no worker hears of it", () => {
  const { run } = withResults(given(workflow("w", [cached("c-${customer}"), simple("b")])), {
    "rate/c-7": `{"n":1.0}`,
  });

  run.started({ customer: 7 });

  expect([run.statusOf("a"), run.statusOf("b")]).toEqual(["COMPLETED", "SCHEDULED"]);
  expect(run.task("a")).toMatchObject({ delivery: 0, pollCount: 0 });
  expect(run.task("a").output.payload?.text).toBe(`{"n":1.0}`);
});

test("else it is offered, and what its worker answers is kept under the same key for the time that is given", () => {
  const { run, asked } = withResults(given(workflow("w", [cached("${workflow.input.customer}-${customer}")])), {});
  run.started({ customer: 7 });

  const outcome = run.completed("a", { n: 2 });

  expect(asked).toEqual(["7-7"]);
  expect(keptBy(outcome)).toEqual([{ taskDefName: "rate", key: "7-7", ttlMs: 30_000, text: `{"n":2}` }]);
});

test("an attempt that fails keeps nothing, and the next one asks again", () => {
  const { run, asked } = withResults(given(workflow("w", [cached("k")]), [taskDef("rate")]), {});
  run.started();

  const outcome = run.failed("a");

  expect([keptBy(outcome), asked]).toEqual([[], ["k", "k"]]);
});

test.each([
  ["no key", cached("")],
  ["a key that comes to nothing", cached("${nobody}")],
  ["a key of what may change", cached("${workflow.variables.x}")],
  ["no time", cached("k", { cacheConfig: { key: "k", ttlInSecond: 0 } })],
])("with %s nothing is asked for and nothing kept", (_, task) => {
  const { run, asked } = withResults(given(workflow("w", [task], { variables: { x: 1 } })), {});
  run.started();

  const outcome = run.completed("a");

  expect([run.status, asked, keptBy(outcome)]).toEqual(["COMPLETED", [], []]);
});

test("a result that was taken over is not kept for longer, nor one of more than 256 KiB", () => {
  const over = withResults(given(workflow("w", [cached("k")])), { "rate/k": "{}" }).run;
  const large = withResults(given(workflow("w", [cached("k")])), {}).run.started();

  const taken = over.apply(over.start({}));
  const answered = large.completed("a", { text: "x".repeat(300_000) });

  expect([over.status, keptBy(taken), keptBy(answered)]).toEqual(["COMPLETED", [], []]);
});
