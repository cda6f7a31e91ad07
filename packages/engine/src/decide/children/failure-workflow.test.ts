import { describe, expect, test } from "@jest/globals";
import { simple, taskDef, workflow } from "../../testing/builders.ts";
import { Executions } from "../../testing/executions.ts";
import { must, plain } from "../../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const undo = (version: number) => workflow("undo", [simple("u", { inputParameters: PATHS })], { version });
const PATHS = {
  status: "${workflow.input.failedWorkflow.status}",
  ref: "${workflow.input.failedWorkflow.tasks[0].referenceTaskName}",
};

function given(members: Members, tasks: readonly Members[] = [simple("a")]) {
  const all = new Executions([undo(1), undo(2), workflow("w", tasks, members)], [taskDef("a", { retryCount: 0 })]);
  return { all, id: all.start("w", { input: { n: 5, handler: "undo" }, correlationId: "c", priority: 3 }) };
}

describe("a failure workflow", () => {
  test("is started with the failed one's input and what is known of the failure, and the failed one names it", () => {
    const { all, id } = given({ failureWorkflow: "undo", outputParameters: { x: "${a.output.x}" } });

    all.update(id, "a", { status: "FAILED", reason: "no", output: { x: 1 } });
    all.deliverAll();

    const begun = all.ids[1];
    expect(all.output(id)).toEqual({ x: 1, "conductor.failure_workflow": begun });
    expect(begun && all.state(begun).execution).toMatchObject({
      workflowVersion: 2,
      correlationId: "c",
      priority: 0,
      parentWorkflowId: undefined,
    });
    expect(begun && all.input(begun)).toMatchObject({
      n: 5,
      workflowId: id,
      reason: all.reason(id),
      failureStatus: "FAILED",
      failureTaskId: all.task(id, "a").taskId,
      failedWorkflow: {
        workflowId: id,
        status: "FAILED",
        input: { n: 5 },
        output: { x: 1 },
        failedReferenceTaskNames: ["a"],
      },
    });
    expect(begun && all.taskInput(begun, "u")).toEqual({ status: "FAILED", ref: "a" });
  });

  test("of a TERMINATE that failed its workflow is told that task's id", () => {
    const ending = {
      name: "t",
      taskReferenceName: "t",
      type: "TERMINATE",
      inputParameters: { terminationStatus: "FAILED" },
    };
    const { all, id } = given({ failureWorkflow: "undo" }, [ending]);
    all.deliverAll();

    const begun = all.ids[1];
    expect(begun && all.input(begun)).toMatchObject({ failureTaskId: all.task(id, "t").taskId });
  });

  test("of a child is noted in the child's output, not in its parent's task", () => {
    const child = {
      name: "k",
      taskReferenceName: "k",
      type: "SUB_WORKFLOW",
      subWorkflowParam: { name: "w", version: 1 },
    };
    const all = new Executions(
      [undo(2), workflow("w", [simple("a")], { failureWorkflow: "undo" }), workflow("parent", [child])],
      [taskDef("a", { retryCount: 0 })],
    );
    const id = all.start("parent", {});
    all.deliverAll();
    const childId = must(all.ids[1]);

    all.update(childId, "a", { status: "FAILED", reason: "no", output: { x: 1 } });
    all.deliverAll();

    expect(all.output(childId)).toEqual({ x: 1, "conductor.failure_workflow": all.ids[2] });
    expect(plain(must(all.task(id, "k").output.payload))).toEqual({ subWorkflowId: childId, x: 1 });
  });

  test.each([
    ["undo", 1, 1],
    ["$workflow.input.handler", 1, 1],
    ["${workflow.input.handler}", undefined, 2],
    ["undo", 0, 2],
  ])("named %s in version %p is version %p", (failureWorkflow, failureWorkflowVersion, version) => {
    const { all, id } = given({ failureWorkflow, failureWorkflowVersion });

    all.fail(id, "a");
    all.deliverAll();

    expect(all.ids[1] && all.state(all.ids[1]).execution.workflowVersion).toBe(version);
  });

  test("that nobody has registered is told of in the output; without a name there is none", () => {
    const unknown = given({ failureWorkflow: "nowhere" });
    const unnamed = given({ failureWorkflow: "$workflow.input.nothing" });
    for (const { all, id } of [unknown, unnamed]) all.update(id, "a", { status: "FAILED", output: { x: 1 } });

    expect(unknown.all.output(unknown.id)).toEqual({
      x: 1,
      "conductor.failure_workflow":
        "Error workflow nowhere failed to start.  reason: No such workflow defined. name=nowhere, version=null",
    });
    expect(unnamed.all.output(unnamed.id)).toEqual({ x: 1 });
    expect([...unknown.all.mail, ...unnamed.all.mail]).toEqual([]);
  });

  test("follows a TERMINATE without success and a time-out; an operator's terminate only where that is asked for", () => {
    const terminate = {
      name: "t",
      taskReferenceName: "t",
      type: "TERMINATE",
      inputParameters: { terminationStatus: "TERMINATED" },
    };
    const byTask = given({ failureWorkflow: "undo" }, [terminate]);
    const late = given({ failureWorkflow: "undo", timeoutSeconds: 1, timeoutPolicy: "TIME_OUT_WF" });
    late.all.timePassed(1_000);
    const silent = given({ failureWorkflow: "undo" });
    silent.all.terminate(silent.id);
    const asked = given({ failureWorkflow: "undo" });
    asked.all.request(asked.id, "TerminateRequested", { reason: "x", triggerFailureWorkflow: true });

    expect([byTask, late, silent, asked].map(({ all }) => all.mail.length)).toEqual([1, 1, 0, 1]);
  });
});

test("failure workflows that fail in turn, as one that names itself, come to an end that says why", () => {
  const self = workflow("self", [simple("a")], { failureWorkflow: "self" });
  const all = new Executions([self], [taskDef("a", { retryCount: 0 })]);
  all.start("self", { input: { text: "x".repeat(10_000) } });

  for (let failed = 0; failed < all.ids.length; failed += 1) {
    all.update(must(all.ids[failed]), "a", { status: "FAILED" });
    all.deliverAll();
  }

  expect(all.ids).toHaveLength(5);
  expect(all.output(must(all.ids[3]))).toEqual({ "conductor.failure_workflow": all.ids[4] });
  expect(all.output(must(all.ids[4]))).toEqual({
    "conductor.failure_workflow": expect.stringContaining(
      "Error workflow self failed to start.  reason: it is 250 deep",
    ),
  });
  expect(Math.max(...all.ids.map((id) => all.state(id).execution.input.sizeBytes))).toBeLessThan(1024 * 1024);
});

test("with sub-workflows in them that fail, too, they are few all the same", () => {
  const child = { name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam: { name: "inner" } };
  const outer = workflow("outer", [child], { failureWorkflow: "outer" });
  const inner = workflow("inner", [simple("a")], { failureWorkflow: "outer" });
  const all = new Executions([outer, inner], [taskDef("a", { retryCount: 0 })]);
  all.start("outer", {});
  all.deliverAll();

  for (let count = 0; count < all.ids.length; count += 1) {
    const id = must(all.ids[count]);
    if (all.state(id).execution.workflowName === "inner") all.update(id, "a", { status: "FAILED" });
    all.deliverAll();
  }

  expect(all.ids.length).toBeLessThan(100);
});
