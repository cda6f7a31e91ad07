import { expect, test } from "@jest/globals";

import { simple } from "../testing/given-tasks.ts";
import { provenanceOf, readersOf } from "./provenance.ts";

test("values are followed to the task they come from, also where a reference name holds dots", () => {
  const definition = {
    name: "w",
    version: 1,
    tasks: [simple("a.b"), simple("c", { inputParameters: { x: { y: "${a.b.output.z} and ${workflow.input.n}" } } })],
    outputParameters: { all: "${a.b.output}" },
  };

  expect(provenanceOf(simple("c", definition.tasks[1]), definition)).toEqual([
    { path: "x.y", expression: "${a.b.output.z}", sourceRef: "a.b" },
    { path: "x.y", expression: "${workflow.input.n}" },
  ]);
  expect(readersOf("a.b", definition)).toEqual([
    { ref: "c", path: "x.y", expression: "${a.b.output.z}" },
    { ref: undefined, path: "all", expression: "${a.b.output}" },
  ]);
});
