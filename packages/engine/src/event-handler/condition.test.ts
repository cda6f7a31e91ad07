import { describe, expect, test } from "@jest/globals";
import { parseJson } from "../payload/parse-json.ts";
import { conditionAsked, conditionHolds } from "./condition.ts";

const payload = parseJson(`{"n":5,"text":"{\\"deep\\":[1,\\"[2]\\"]}","no":"{not json}"}`);

describe("the condition of an event handler", () => {
  test.each([undefined, "", "  \n"])("%j always holds", (condition) => {
    expect(conditionAsked({ condition, evaluatorType: "python" }, payload)).toEqual({ kind: "known", holds: true });
  });

  test.each([
    [undefined, "javascript", "expression"],
    ["", "javascript", "expression"],
    ["no such language", "javascript", "expression"],
    ["javascript", "javascript", "expression"],
    ["graaljs", "javascript", "expression"],
    ["python", "python", "function"],
  ])("of the evaluator %j is a script in %s, as %s", (evaluatorType, language, form) => {
    expect(conditionAsked({ condition: "$.n > 1", evaluatorType }, payload)).toMatchObject({
      ...{ kind: "script", script: { language, form, source: "$.n > 1" } },
    });
  });

  test("sees the message with its texts that are JSON read", () => {
    const asked = conditionAsked({ condition: "$", evaluatorType: undefined }, payload);

    const input = asked.kind === "script" ? JSON.parse(asked.script.input.text) : undefined;
    expect(input).toEqual({ n: 5, text: { deep: [1, [2]] }, no: "{not json}" });
  });

  test.each([
    ["n", true],
    ["none", false],
    ["text", false],
  ])("value-param reads the member %s", (condition, holds) => {
    expect(conditionAsked({ condition, evaluatorType: "value-param" }, payload)).toEqual({ kind: "known", holds });
  });

  test.each([
    ["true", true],
    ["false", false],
    ["1", true],
    ["0.5", true],
    ["0", false],
    ["-1", false],
    ["null", false],
    ['"true"', false],
    ["[1]", false],
    ["{}", false],
  ])("that comes to %s", (json, holds) => {
    expect(conditionHolds(parseJson(json))).toBe(holds);
  });
});
