import { describe, expect, test } from "@jest/globals";
import { parseJson } from "@tutti/engine";

import { nullInputs, parametersOf } from "./null-inputs.ts";
import { grouped, ranked, reason } from "./reason.ts";
import { durationText } from "./texts.ts";

describe("reasons", () => {
  test("come with what matters most first, and those alike as they were", () => {
    const reasons = [
      reason("JOIN_WAITS", "j"),
      reason("WORKER_RUNNING", "a"),
      reason("NO_POLLER", "n"),
      reason("WORKER_RUNNING", "b"),
    ];

    expect(ranked(reasons).map(({ text }) => text)).toEqual(["n", "a", "b", "j"]);
  });

  test("of a sub-workflow matter as much as the worst of what it waits for", () => {
    const child = reason("SUB_WORKFLOW", "child", { because: [reason("NO_POLLER", "n")] });

    expect(ranked([reason("POLLERS_BUSY", "busy"), child, reason("NO_POLLER", "own")]).map(({ text }) => text)).toEqual(
      ["own", "child", "busy"],
    );
  });

  test("of tasks that wait alike in one queue are one, which says how many there are", () => {
    const alike = ["a", "b", "c"].map((text) => reason("NO_POLLER", text, { queue: "q" }));

    const reasons = grouped([
      ...alike,
      reason("BACK_OFF", "d", { queue: "q" }),
      reason("HUMAN", "e"),
      reason("HUMAN", "f"),
    ]);

    expect(reasons.map(({ text }) => text)).toEqual(["a", "d", "e", "f"]);
    expect(reasons[0]?.evidence).toEqual([{ label: "tasks like this", value: "3", workflowId: "", taskId: "" }]);
  });
});

test("of tasks of one name that wait for people are one, those of other names by themselves", () => {
  const reasons = grouped([
    ...["a", "b"].map((text) => reason("HUMAN", text, { alike: "approve" })),
    reason("HUMAN", "c", { alike: "sign" }),
    reason("WAIT_SIGNAL", "d", { alike: "approve" }),
  ]);

  expect(reasons.map(({ text, evidence }) => `${text} ${evidence[0]?.value ?? ""}`)).toEqual(["a 2", "c ", "d "]);
});

test("an input is null where its expression gave nothing, at whatever depth; what is written as it is counts not", () => {
  const wanted = parseJson(
    `{"id":"\${a.output.id}","n":null,"text":"order \${a.output.id}","deep":{"list":["x","\${b.output.y}"]},"there":"\${c.output.z}"}`,
  );
  const input = parseJson(`{"id":null,"n":null,"text":"order null","deep":{"list":["x",null]},"there":1}`);

  expect(nullInputs(wanted, input)).toEqual([
    { path: "id", expression: "${a.output.id}" },
    { path: "deep.list[1]", expression: "${b.output.y}" },
  ]);
});

test("what a sub-workflow's task hands on is looked for where its child gets it", () => {
  const input = { subWorkflowName: "billing", workflowInput: { amount: 129.5, to: null } };
  const wanted = { amount: "${workflow.input.amount}", to: "${workflow.input.to}" };

  expect(nullInputs(wanted, parametersOf("SUB_WORKFLOW", input))).toEqual([
    { path: "to", expression: "${workflow.input.to}" },
  ]);
  expect(parametersOf("SIMPLE", input)).toBe(input);
});

test.each([
  [-5, "0 ms"],
  [850, "850 ms"],
  [12_000, "12 s"],
  [200_000, "3 min 20 s"],
  [7_200_000, "2 h"],
  [349_200_000, "4 d 1 h"],
])("%i ms are said as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
