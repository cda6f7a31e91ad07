import { expect, test } from "@jest/globals";
import { jsonToText } from "../payload/json-to-text.ts";
import { parseJson } from "../payload/parse-json.ts";
import { expandJson } from "./expand-json.ts";

const expanded = (value: unknown): unknown => JSON.parse(jsonToText(expandJson(parseJson(JSON.stringify(value)))));

test("texts that are JSON objects or lists are read, at any depth, within what was read, and in lists", () => {
  const inner = JSON.stringify({ b: JSON.stringify([1, "2"]) });

  expect(expanded({ a: inner, list: [` ${inner} `], deep: { c: "[]" } })).toEqual({
    a: { b: [1, "2"] },
    list: [{ b: [1, "2"] }],
    deep: { c: [] },
  });
});

test.each(["{no", "{no}", "[1,]", "7", "true", "null", '"text"', "", "${x}"])("the text %j stays", (text) => {
  expect(expanded({ text })).toEqual({ text });
});

test("what a text brings in asks for no secrets", () => {
  expect(expanded({ a: '{"s":"${workflow.secrets.KEY}"}' })).toEqual({ a: { s: "$${workflow.secrets.KEY}" } });
});
