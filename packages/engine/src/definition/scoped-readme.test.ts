import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";

import { workflow } from "../testing/builders.ts";
import { validateWorkflowDef } from "../validate/validate-workflow-def.ts";

type Members = { readonly [key: string]: unknown };

const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/```json\n(.*?)```/gsu)].map(([, text = ""]) => JSON.parse(text) as Members);
const examples = blocks.filter(({ type }) => type !== undefined);

test("the examples of the README are definitions that are accepted", () => {
  expect(examples.map(({ type }) => type)).toEqual(["TRY", "FOR_EACH"]);
  expect(validateWorkflowDef(workflow("w", examples))).toEqual([]);
});
