import { describe, expect, test } from "@jest/globals";

import type { Conductor } from "./clients/conductor.ts";
import { completeTask, statusesOf, takeTask, untilEnded } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { tasksNamed } from "./conformance/task-key.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText } from "./json.ts";
import type { JsonObject } from "./json.ts";

const given = sharedCluster();

/** A fork of two workers and a join, a switch, a wait of a second, and a worker whose first attempt fails. */
async function givenSample(conductor: Conductor) {
  const [left, right, ship] = [uniqueName("left"), uniqueName("right"), uniqueName("ship")];
  const name = uniqueName("sample");
  const worker = (type: string, reference: string): JsonObject => ({
    ...{ name: type, taskReferenceName: reference, type: "SIMPLE" },
    inputParameters: { order: "${workflow.input.order}" },
  });
  await conductor.registerTasks([
    { name: left, retryCount: 0 },
    { name: right, retryCount: 0 },
    { name: ship, retryCount: 2, retryLogic: "FIXED", retryDelaySeconds: 0 },
  ]);
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2 },
    tasks: [
      {
        ...{ name: "fork", taskReferenceName: "fork", type: "FORK_JOIN" },
        forkTasks: [[worker(left, "left")], [worker(right, "right")]],
      },
      { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["left", "right"] },
      {
        ...{ name: "kind", taskReferenceName: "kind", type: "SWITCH", evaluatorType: "value-param" },
        ...{ expression: "kind", inputParameters: { kind: "${left.output.kind}" } },
        decisionCases: {
          parcel: [
            {
              ...{ name: "pause", taskReferenceName: "pause", type: "WAIT" },
              inputParameters: { duration: "1 seconds" },
            },
          ],
        },
        defaultCase: [{ name: "stop", taskReferenceName: "stop", type: "TERMINATE" }].map((task) => ({
          ...task,
          inputParameters: { terminationStatus: "FAILED" },
        })),
      },
      worker(ship, "ship"),
    ],
    outputParameters: { joined: "${join.output}", shipped: "${ship.output.shipped}" },
  });
  return { name, left, right, ship };
}

type Sample = Awaited<ReturnType<typeof givenSample>>;

async function workBranches(conductor: Conductor, { left, right }: Sample): Promise<void> {
  await completeTask(conductor, await takeTask(conductor, right), { checked: true });
  await completeTask(conductor, await takeTask(conductor, left), { kind: "parcel" });
}

async function failOnce(conductor: Conductor, { ship }: Sample): Promise<void> {
  const { taskId, workflowInstanceId } = await takeTask(conductor, ship);
  await conductor.update({ taskId, workflowInstanceId, status: "FAILED", reasonForIncompletion: "no carrier" });
}

describe.each(["gRPC", "REST"] as const)("a workflow of many kinds of tasks, over %s", (wire) => {
  test("completes by way of its fork, switch, wait and retry", async () => {
    const conductor = given().clients.over[wire];
    const sample = await givenSample(conductor);

    const workflowId = await conductor.start({ name: sample.name, input: { order: 7 } });
    await workBranches(conductor, sample);
    await failOnce(conductor, sample);
    await completeTask(conductor, await takeTask(conductor, sample.ship), { shipped: true });

    const ended = await untilEnded(conductor, workflowId);
    expect(ended).toMatchObject({
      status: "COMPLETED",
      output: { joined: { left: { kind: "parcel" }, right: { checked: true } }, shipped: true },
    });
    expect(statusesOf(ended)).toEqual([
      ...["fork COMPLETED", "left COMPLETED", "right COMPLETED", "join COMPLETED", "kind COMPLETED"],
      ...["pause COMPLETED", "ship FAILED", "ship COMPLETED"],
    ]);
    const [pause] = tasksNamed(ended, "pause");
    expect(Number(pause?.["endTime"]) - Number(pause?.["startTime"])).toBeGreaterThanOrEqual(1000);
    expect(tasksNamed(ended, "ship#0")).toMatchObject([{ reasonForIncompletion: "no carrier", retried: true }]);
  });
});

test("a decider that is killed while workflows run loses none of them", async () => {
  const { cluster, clients } = given();
  const conductor = clients.over.gRPC;
  const sample = await givenSample(conductor);
  const started = Array.from({ length: 20 }, async (_, order) => {
    return await conductor.start({ name: sample.name, input: { order } });
  });
  const workflowIds = await Promise.all(started);
  for (let n = 0; n < 10; n += 1) await workBranches(conductor, sample);

  const [decider] = cluster.deciders;
  await decider?.kill();
  await decider?.restart();

  for (let n = 10; n < 20; n += 1) await workBranches(conductor, sample);
  for (let n = 0; n < 20; n += 1) {
    await completeTask(conductor, await takeTask(conductor, sample.ship), { shipped: true });
  }
  const ended = await Promise.all(workflowIds.map(async (workflowId) => await untilEnded(conductor, workflowId)));
  expect(ended.map(({ status }) => asText(status))).toEqual(workflowIds.map(() => "COMPLETED"));
});
