import { expect, test } from "@jest/globals";

import { simple, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";

const large = "x".repeat(3072 * 1024);

function putOff(output: object) {
  const run = given(workflow("w", [simple("a"), simple("b", { inputParameters: { n: "${a.output.n}" } })])).started();
  run.polled("a");
  run.updated("a", { status: "IN_PROGRESS", output });
  run.polled("a");
  return run;
}

test("what is said of a task lies over its large output so far, of which its worker saw a path", () => {
  const run = putOff({ large, n: 1, old: true });

  run.updated("a", { status: "COMPLETED", output: { n: 2 } });

  expect(run.outputOf("a")).toEqual({ large, n: 2, old: true });
  expect(run.inputOf("b")).toEqual({ n: 2 });
});

test("of an output that was shown to the worker nothing stays that is not said again", () => {
  const run = putOff({ n: 1, old: true });

  run.updated("a", { status: "COMPLETED", output: { n: 2 } });

  expect(run.outputOf("a")).toEqual({ n: 2 });
});

test("nothing said leaves a large output as it is", () => {
  const run = putOff({ large, n: 1 });

  run.updated("a", { status: "COMPLETED", output: {} });

  expect(run.outputOf("a")).toEqual({ large, n: 1 });
});

test("an output that grows too large by what is said fails its task for good", () => {
  const run = putOff({ large });

  run.updated("a", { status: "COMPLETED", output: { more: "x".repeat(8 * 1024 * 1024) } });

  expect(run.statusOf("a")).toBe("FAILED_WITH_TERMINAL_ERROR");
});
