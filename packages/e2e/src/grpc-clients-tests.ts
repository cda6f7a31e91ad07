import { describe, expect, test } from "@jest/globals";

import { codeOf } from "./clients/code-of.ts";
import { completeTask, statusesOf } from "./clients/executions.ts";
import { GrpcClient } from "./clients/grpc-client.ts";
import { healthProtos } from "./clients/health-protos.ts";
import { uniqueName } from "./clients/names.ts";
import { reflectionOf } from "./clients/reflection.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText } from "./json.ts";

const given = sharedCluster();

const metadata = "conductor.grpc.metadata.MetadataService";
const tasks = "conductor.grpc.tasks.TaskService";
const workflows = "conductor.grpc.workflows.WorkflowService";
const conductorServices = [metadata, tasks, workflows];

describe("what the published Java client's own test does", () => {
  const names = Array.from({ length: 5 }, (_, index) => uniqueName(`t${index}`));
  const workflow = uniqueName("two_tasks");
  const definition = {
    ...{ name: workflow, description: "two tasks", version: 1, schemaVersion: 2, restartable: true },
    ...{ ownerEmail: "e2e@example.com", timeoutPolicy: "ALERT_ONLY", timeoutSeconds: 0 },
    tasks: [0, 1].map((index) => ({
      ...{ name: names[index] ?? "", taskReferenceName: `t${index}`, type: "SIMPLE", retryCount: -1 },
    })),
  };
  let workflowId = "";
  let taskId = "";

  test("registers task definitions and reads them back", async () => {
    const { grpc } = given().clients;
    const defs = names.map((name) => ({
      ...{ name, retryCount: 1, timeoutSeconds: 60, responseTimeoutSeconds: 30, retryDelaySeconds: 3 },
      ...{ ownerEmail: "e2e@example.com", timeoutPolicy: "RETRY", retryLogic: "EXPONENTIAL_BACKOFF" },
    }));

    await grpc.unary(`${metadata}/CreateTasks`, { defs });

    for (const def of defs) {
      const { task } = await grpc.unary(`${metadata}/GetTask`, { taskType: def.name });
      expect(task).toMatchObject(def);
    }
  });

  test("registers a workflow and reads the latest version back as it was given", async () => {
    const { grpc } = given().clients;

    await grpc.unary(`${metadata}/CreateWorkflow`, { workflow: definition });

    const answer = await grpc.unary(`${metadata}/GetWorkflow`, { name: workflow });
    expect(answer["workflow"]).toMatchObject(definition);
  });

  test("starts it, and sees no task without asking and one with", async () => {
    const { grpc } = given().clients;

    workflowId = asText((await grpc.unary(`${workflows}/StartWorkflow`, { name: workflow }))["workflowId"]);

    const without = await grpc.unary(`${workflows}/GetWorkflowStatus`, { workflowId });
    expect(without).toMatchObject({ workflowId, status: "RUNNING", tasks: [] });
    const with_ = await grpc.unary(`${workflows}/GetWorkflowStatus`, { workflowId, includeTasks: true });
    expect(statusesOf(with_)).toEqual(["t0 SCHEDULED"]);
  });

  test("polls in batches, and gets each task once", async () => {
    const conductor = given().clients.over.gRPC;

    expect(await conductor.poll(uniqueName("none"), { count: 1, timeoutMs: 100 })).toEqual([]);
    const [task] = await conductor.poll(names[0] ?? "", { count: 1, timeoutMs: 5000 });
    taskId = asText(task?.["taskId"]);
    await completeTask(conductor, task ?? {});

    expect(await conductor.poll(names[0] ?? "", { count: 1, timeoutMs: 100 })).toEqual([]);
    expect(statusesOf(await conductor.execution(workflowId))).toEqual(["t0 COMPLETED", "t1 SCHEDULED"]);
  });

  test("reads a task by its id", async () => {
    const { task } = await given().clients.grpc.unary(`${tasks}/GetTask`, { taskId });

    expect(task).toMatchObject({ taskId, status: "COMPLETED", workflowInstanceId: workflowId });
  });

  test("knows how long the queues are", async () => {
    const request = { taskTypes: [names[1] ?? "", "nobody"] };

    const { queueForTask } = await given().clients.grpc.unary(`${tasks}/GetQueueSizesForTasks`, request);

    expect(queueForTask).toEqual({ [names[1] ?? ""]: 1, nobody: 0 });
  });

  test("terminates it", async () => {
    const { grpc, over } = given().clients;

    await grpc.unary(`${workflows}/TerminateWorkflow`, { workflowId, reason: "terminate reason" });

    const ended = await over.gRPC.execution(workflowId);
    expect(ended).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "terminate reason" });
    expect(statusesOf(ended)).toEqual(["t0 COMPLETED", "t1 CANCELED"]);
  });
});

test("a single poll that finds nothing is answered with no task", async () => {
  const { task } = await given().clients.grpc.unary(`${tasks}/Poll`, { taskType: uniqueName("none"), workerId: "w" });

  expect(task).toBeNull();
});

test("logs come back in the order in which they were written", async () => {
  const { grpc, over } = given().clients;
  const name = uniqueName("logged");
  await over.gRPC.registerTasks([{ name }]);
  await over.gRPC.registerWorkflow({ name, tasks: [{ name, taskReferenceName: "a", type: "SIMPLE" }] });
  await over.gRPC.start({ name });
  const [task] = await over.gRPC.poll(name, { timeoutMs: 5000 });
  const taskId = asText(task?.["taskId"]);

  for (const log of ["one", "two", "three"]) await grpc.unary(`${tasks}/AddLog`, { taskId, log });

  const { logs } = await grpc.unary(`${tasks}/GetTaskLogs`, { taskId });
  expect(logs).toMatchObject([{ log: "one" }, { log: "two" }, { log: "three" }]);
});

describe("health", () => {
  test.each(["", ...conductorServices])("the server says that %p is serving", async (service) => {
    const health = new GrpcClient(given().cluster.address().grpc, healthProtos);

    expect(await health.unary("grpc.health.v1.Health/Check", { service })).toMatchObject({ status: "SERVING" });
    health.close();
  });

  test("of a service that it does not have it says NOT_FOUND", async () => {
    const health = new GrpcClient(given().cluster.address().grpc, healthProtos);

    expect(await codeOf(health.unary("grpc.health.v1.Health/Check", { service: "no.Such" }))).toBe("NOT_FOUND");
    health.close();
  });
});

describe.each(["v1", "v1alpha"] as const)("reflection %s", (version) => {
  test("lists Conductor's services", async () => {
    const reflection = reflectionOf(given().cluster.address().grpc, version);

    const services = await reflection.services();

    expect(services).toEqual(expect.arrayContaining(conductorServices));
    reflection.close();
  });

  test("names the files as Conductor does", async () => {
    const reflection = reflectionOf(given().cluster.address().grpc, version);
    const expected = [
      ["conductor.grpc.search.Request", "grpc/search.proto"],
      ["conductor.grpc.events.EventService", "grpc/event_service.proto"],
      [metadata, "grpc/metadata_service.proto"],
      [tasks, "grpc/task_service.proto"],
      [workflows, "grpc/workflow_service.proto"],
      ["conductor.proto.Task", "model/task.proto"],
      ["conductor.proto.WorkflowDef", "model/workflowdef.proto"],
      ["conductor.proto.StartWorkflowRequest", "model/startworkflowrequest.proto"],
    ] as const;

    for (const [symbol, file] of expected) expect((await reflection.filesOf(symbol))[0]).toBe(file);
    expect(await reflection.filesOf(tasks)).toEqual(expect.arrayContaining(["model/task.proto", "grpc/search.proto"]));
    reflection.close();
  });

  test("says NOT_FOUND of what it does not know", async () => {
    const reflection = reflectionOf(given().cluster.address().grpc, version);

    expect(await reflection.errorOf("no.such.Symbol")).toBe(5);
    reflection.close();
  });

  test("is all that a client needs to start a workflow", async () => {
    const { grpc: address } = given().cluster.address();
    const reflection = reflectionOf(address, version);
    const name = uniqueName("reflected");
    await given().clients.over.gRPC.registerWorkflow({
      name,
      tasks: [{ name, taskReferenceName: "a", type: "SIMPLE" }],
    });

    const client = new GrpcClient(address, await reflection.protosOf(workflows));
    // Descriptors keep the fields' names as they are in the .proto files.
    const { workflow_id } = await client.unary(`${workflows}/StartWorkflow`, { name });
    const execution = await client.unary(`${workflows}/GetWorkflowStatus`, { workflow_id });

    expect(execution).toMatchObject({ status: "RUNNING" });
    client.close();
    reflection.close();
  });
});
