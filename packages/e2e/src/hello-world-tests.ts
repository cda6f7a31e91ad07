import { describe, expect, test } from "@jest/globals";

import { completeTask, statusesOf, takeTask, untilEnded } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { sharedCluster } from "./given-cluster.ts";

const given = sharedCluster();

/** A workflow of one task, registered over the given wire. */
async function givenWorkflow(wire: "gRPC" | "REST"): Promise<{ readonly workflow: string; readonly task: string }> {
  const [workflow, task] = [uniqueName("hello"), uniqueName("greet")];
  const conductor = given().clients.over[wire];
  await conductor.registerTasks([{ name: task, retryCount: 0, ownerEmail: "e2e@example.com" }]);
  await conductor.registerWorkflow({
    ...{ name: workflow, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [
      {
        ...{ name: task, taskReferenceName: "greet", type: "SIMPLE" },
        inputParameters: { who: "${workflow.input.who}" },
      },
    ],
    outputParameters: { said: "${greet.output.said}" },
  });
  return { workflow, task };
}

describe.each(["gRPC", "REST"] as const)("over %s", (wire) => {
  test("a worker polls, completes, and the workflow ends with its output", async () => {
    const conductor = given().clients.over[wire];
    const { workflow, task } = await givenWorkflow(wire);

    const workflowId = await conductor.start({ name: workflow, version: 1, input: { who: "you" }, correlationId: "c" });
    const [polled] = await conductor.poll(task, { timeoutMs: 5000, workerId: "w" });
    expect(polled).toMatchObject({
      ...{ workflowInstanceId: workflowId, referenceTaskName: "greet", status: "IN_PROGRESS", taskDefName: task },
      ...{ workerId: "w", inputData: { who: "you" }, workflowType: workflow, correlationId: "c" },
    });
    await completeTask(conductor, polled ?? {}, { said: "hello you" });

    const ended = await untilEnded(conductor, workflowId);
    expect(ended).toMatchObject({ status: "COMPLETED", output: { said: "hello you" }, correlationId: "c" });
    expect(statusesOf(ended)).toEqual(["greet COMPLETED"]);
  });

  test("a poll that waits is answered when a task comes, long before its time is up", async () => {
    const conductor = given().clients.over[wire];
    const { workflow, task } = await givenWorkflow(wire);
    const order: string[] = [];

    const onNothing = conductor.poll(uniqueName("nothing"), { timeoutMs: 2000 }).then(() => order.push("time is up"));
    const onTask = conductor.poll(task, { timeoutMs: 5000 }).then((tasks) => {
      order.push("task");
      return tasks;
    });
    await conductor.start({ name: workflow, version: 1, input: {} });

    expect(await onTask).toHaveLength(1);
    await onNothing;
    expect(order).toEqual(["task", "time is up"]);
  });

  test("a batch poll gives what there is, up to its count, and never the same task twice", async () => {
    const conductor = given().clients.over[wire];
    const { workflow, task } = await givenWorkflow(wire);
    for (let n = 0; n < 5; n += 1) await conductor.start({ name: workflow, version: 1, input: { who: String(n) } });

    const first = await conductor.poll(task, { count: 3, timeoutMs: 1000 });
    const second = await conductor.poll(task, { count: 10, timeoutMs: 1000 });
    const third = await conductor.poll(task, { count: 10, timeoutMs: 100 });

    expect([first.length, second.length, third.length]).toEqual([3, 2, 0]);
    expect(new Set([...first, ...second].map(({ taskId }) => taskId)).size).toBe(5);
  });

  test("a batch poll of a type that nobody knows is empty and no error", async () => {
    expect(await given().clients.over[wire].poll(uniqueName("unknown"), { count: 5, timeoutMs: 100 })).toEqual([]);
  });

  test("of many polls that wait exactly one gets the task", async () => {
    const conductor = given().clients.over[wire];
    const { workflow, task } = await givenWorkflow(wire);

    const polls = Array.from({ length: 10 }, async () => await conductor.poll(task, { timeoutMs: 2000 }));
    await conductor.start({ name: workflow, version: 1, input: {} });

    expect((await Promise.all(polls)).flat()).toHaveLength(1);
  });

  test("what one wire starts the other can work on", async () => {
    const conductor = given().clients.over[wire];
    const other = given().clients.over[wire === "gRPC" ? "REST" : "gRPC"];
    const { workflow, task } = await givenWorkflow(wire);

    const workflowId = await conductor.start({ name: workflow, version: 1, input: { who: "both" } });
    await completeTask(other, await takeTask(other, task), { said: "hello both" });

    expect(await untilEnded(conductor, workflowId)).toMatchObject({ output: { said: "hello both" } });
  });
});
