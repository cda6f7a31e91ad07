import { expect, test } from "@jest/globals";

import { taskDefFromJson } from "../definition/definition-from-json.ts";
import { snapshotHashFrom, taskIdFrom } from "../ids.ts";
import type { NeedAnswer } from "../need.ts";
import { parseJson } from "../payload/parse-json.ts";
import { Payload } from "../payload/payload.ts";
import { must } from "../testing/run.ts";
import { answersFromText, answersToText } from "./answers-codec.ts";

const taskId = must(taskIdFrom("0193ad00-0001-7000-8000-00000000000a"));
const deep = parseJson(`${"[".repeat(200)}${"]".repeat(200)}`);

test.each<[string, NeedAnswer]>([
  ["a value with a long integer and a double", valueOf(`{"n":1.0,"big":123456789012345678901,"__proto__":null}`)],
  ["a value as deep as any", { kind: "script", result: { kind: "value", value: deep } }],
  ["a failed script", { kind: "script", result: { kind: "failed", message: "no" } }],
  ["a stopped script", { kind: "script", result: { kind: "stopped", message: "too slow" } }],
  [
    "a definition",
    {
      kind: "childDefinition",
      found: {
        snapshotHash: snapshotHashFrom("ab"),
        name: "c",
        version: 2,
        taskReferenceNames: ["a"],
        inputTemplate: "{}",
      },
    },
  ],
  ["no definition", { kind: "childDefinition", found: undefined }],
  [
    "task definitions",
    { kind: "taskDefs", found: new Map([["t", taskDef(`{"name":"t","inputTemplate":{"a":1.0}}`)]]) },
  ],
  ["domains", { kind: "activeDomains", active: ["a", "b"] }],
  ["no child", { kind: "childExecution", found: undefined }],
  ["that it is for later", { kind: "later" }],
])("%s is the same after it was stored", (_, answer) => {
  expect(answersFromText(answersToText(new Map([["k", answer]])))).toEqual(new Map([["k", answer]]));
});

test("a child's output is the same to the byte after it was stored", () => {
  const output = Payload.fromText(`{ "a": 1.0 }`);
  const child = { status: "FAILED", revision: 7, failed: [{ taskId, subWorkflowId: undefined }] } as const;
  const answer: NeedAnswer = { kind: "childExecution", found: { ...child, output } };

  const read = answersFromText(answersToText(new Map([["k", answer]]))).get("k");

  expect(read?.kind === "childExecution" && read.found?.output.text).toBe(output.text);
  expect(read).toMatchObject({ found: child });
});

function valueOf(text: string): NeedAnswer {
  return { kind: "script", result: { kind: "value", value: parseJson(text) } };
}

function taskDef(text: string) {
  return taskDefFromJson(parseJson(text)).value;
}
