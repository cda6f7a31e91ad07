import { describe, expect, test } from "@jest/globals";
import { taskDef, simple, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";

const withText = (name: string) => ({
  name: "s",
  type: "JSON",
  data: { type: "object", required: [name], properties: { [name]: { type: "string" } } },
});

describe("the schemas of a workflow", () => {
  test("a start whose input does not fit is refused with every place", () => {
    const run = given(workflow("w", [simple("a")], { inputSchema: withText("order") }));

    const outcome = run.apply(run.start({}));

    expect(outcome).toMatchObject({
      kind: "refused",
      refusal: { kind: "InvalidArgument", faults: [{ path: "order", message: "is required" }] },
    });
  });

  test("the input is judged with its template filled in", () => {
    const inputSchema = withText("order");
    const run = given(workflow("w", [simple("a")], { inputSchema, inputTemplate: { order: "o-1" } })).started();

    expect(run.status).toBe("RUNNING");
  });

  test("a child whose input does not fit has failed with the reason, so that its parent hears of it", () => {
    const run = given(workflow("w", [simple("a")], { inputSchema: withText("order") }));
    const { workflowId } = run.start({});
    const taskId = given(workflow("p", [simple("a")]))
      .started()
      .task("a").taskId;

    run.started({}, { parent: { workflowId, taskId } });

    expect([run.status, run.reason]).toEqual(["FAILED", expect.stringContaining("order is required")]);
  });

  test("a schema that is not enforced is not looked at", () => {
    const schemas = { inputSchema: withText("order"), outputSchema: withText("order"), enforceSchema: false };
    const run = given(workflow("w", [simple("a")], schemas)).started();

    run.completed("a");

    expect(run.status).toBe("COMPLETED");
  });

  test("a workflow whose output does not fit has FAILED with the reason, and shows the output", () => {
    const run = given(workflow("w", [simple("a")], { outputSchema: withText("receipt") })).started();

    run.completed("a", { receipt: 7 });

    expect([run.status, run.output]).toEqual(["FAILED", { receipt: 7 }]);
    expect(run.reason).toContain("The output of workflow: w does not fit its schema: receipt ");
  });
});

describe("the schemas of a task definition", () => {
  const schemas = { inputSchema: withText("order"), outputSchema: withText("receipt"), enforceSchema: true };
  const order = { inputParameters: { order: "${workflow.input.order}" } };

  test("an input that does not fit fails the task for good before anybody gets it", () => {
    const run = given(workflow("w", [simple("a", order)]), [taskDef("a", schemas)]).started({ order: 5 });

    expect([run.status, run.statusOf("a")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR"]);
    expect(run.task("a").delivery).toBe(0);
    expect(run.task("a").reasonForIncompletion).toContain("The input of task: a does not fit its schema: order ");
  });

  test("an output that does not fit fails the attempt, which is tried again", () => {
    const run = given(workflow("w", [simple("a", order)]), [taskDef("a", schemas)]).started({ order: "o" });
    const first = run.task("a").taskId;

    run.completed("a", { receipt: null });

    expect(run.state?.task(first)?.status).toBe("FAILED");
    expect(run.state?.task(first)?.reasonForIncompletion).toContain("The output of task: a does not fit");
    expect([run.statusOf("a"), run.task("a").retryCount]).toEqual(["SCHEDULED", 1]);
    run.completed("a", { receipt: "r" });
    expect(run.status).toBe("COMPLETED");
  });

  test("they are not enforced unless that is asked for", () => {
    const run = given(workflow("w", [simple("a", order)]), [taskDef("a", { ...schemas, enforceSchema: false })]);

    run.started().completed("a");

    expect(run.status).toBe("COMPLETED");
  });
});
