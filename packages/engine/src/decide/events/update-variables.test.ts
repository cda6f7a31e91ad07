import { expect, test } from "@jest/globals";
import { eventIdFrom } from "../../ids.ts";
import { Payload } from "../../payload/payload.ts";
import { simple, workflow } from "../../testing/builders.ts";
import { given, must, plain } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

const set = (run: Run, variables: string, { appendArray = false } = {}) =>
  run.apply({
    kind: "UpdateVariablesRequested",
    eventId: eventIdFrom(`set-${variables.length}-${appendArray}`),
    workflowId: must(run.state).execution.workflowId,
    origin: { actor: "", requestId: "", traceContext: "" },
    variables: Payload.fromText(variables),
    appendArray,
  });
const variablesOf = (run: Run): unknown => plain(must(must(run.state).execution.variables.payload));
const defined = () => given(workflow("w", [simple("a")], { variables: { kept: 1, list: ["x"], word: "w" } })).started();

test("variables are set key by key at the top level, and the rest stay", () => {
  const run = defined();

  set(run, `{"word":{"deep":true},"list":["y"],"new":null}`);

  expect(variablesOf(run)).toEqual({ kept: 1, list: ["y"], word: { deep: true }, new: null });
});

test("what is appended comes behind what a list has: a list's elements, or the one value; all else is set", () => {
  const run = defined();

  set(run, `{"list":["y",["z"]],"word":["v"]}`, { appendArray: true });
  expect(variablesOf(run)).toEqual({ kept: 1, list: ["x", "y", ["z"]], word: ["v"] });
  set(run, `{"list":{"o":1}}`, { appendArray: true });
  expect(variablesOf(run)).toMatchObject({ list: ["x", "y", ["z"], { o: 1 }] });
});

test("expressions read the new values from then on", () => {
  const second = { ...simple("b"), inputParameters: { seen: "${workflow.variables.word}" } };
  const run = given(workflow("w", [simple("a"), second], { variables: { word: "old" } })).started();

  set(run, `{"word":"new"}`);
  run.completed("a");

  expect(run.inputOf("b")).toEqual({ seen: "new" });
});

test("an execution that has ended keeps its variables", () => {
  const run = defined();
  run.terminated();

  expect(set(run, `{"kept":2}`)).toMatchObject({
    kind: "refused",
    refusal: { kind: "IllegalTransition", status: "TERMINATED" },
  });
  expect(variablesOf(run)).toMatchObject({ kept: 1 });
});

test("variables that would grow beyond 256 KiB are refused, and stay as they were", () => {
  const run = defined();

  const outcome = set(run, JSON.stringify({ word: "x".repeat(256 * 1024) }));

  expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "TooLarge", limitBytes: 262_144 } });
  expect(variablesOf(run)).toMatchObject({ word: "w" });
});
