import { expect, test } from "@jest/globals";

import { inputTemplateOf } from "./input-template.ts";

test("an input begins with the names that its definition tells or reads, but for those that have a value of their own", () => {
  const inputParameters = { id: "${workflow.input.order.id}", by: "${workflow.input.by}", all: "${workflow.input}" };
  const definition = { inputTemplate: { by: "me" }, tasks: [{ inputParameters, other: "${a.output.x}" }] };

  expect(inputTemplateOf(definition)).toEqual({ order: null });
  expect(inputTemplateOf({ ...definition, inputParameters: ["order", "note"] })).toEqual({ order: "", note: "" });
  expect(inputTemplateOf({ ...definition, inputSchema: { name: "order" } })).toEqual({});
  expect(inputTemplateOf({})).toEqual({});
});
