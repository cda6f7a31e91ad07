import { expect, test } from "@jest/globals";

import { codeOf } from "./clients/code-of.ts";
import { completeTask, statusesOf, takeTask, untilEnded } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { valuesFromJson } from "./clients/value.ts";
import { tasksOf } from "./conformance/task-key.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText } from "./json.ts";
import type { JsonObject } from "./json.ts";

const given = sharedCluster();

const workflows = "conductor.grpc.workflows.WorkflowService";
const beyond = "tutti.v1.WorkflowService";

/** A workflow of three tasks, one after the other, that are not tried again by themselves. */
async function started(): Promise<{ readonly id: string; readonly names: readonly [string, string, string] }> {
  const { REST: conductor } = given().clients.over;
  const names = ["a", "b", "c"].map((name) => uniqueName(name)) as [string, string, string];
  const workflow = uniqueName("operated");
  await conductor.registerTasks(names.map((name) => ({ name, retryCount: 0, ownerEmail: "e2e@example.com" })));
  await conductor.registerWorkflow({ ...definitionOf(workflow, names), version: 1 });
  return { id: await conductor.start({ name: workflow, input: { n: 1 } }), names };
}

/** A sub-workflow of one task, whose output the task after it reads. */
async function startedParent({ within }: { readonly within?: "TRY" } = {}): Promise<{
  readonly id: string;
  readonly names: readonly [string, string];
}> {
  const { REST: conductor } = given().clients.over;
  const names: [string, string] = [uniqueName("a"), uniqueName("b")];
  const [name, child] = [uniqueName("parent"), uniqueName("child")];
  const inner = { ...definitionOf(child, [names[0]]), outputParameters: { v: "${t0.output.v}" } };
  const sub = {
    ...{ name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW" },
    subWorkflowParam: { name: child, version: 1 },
  };
  const lastly = { name: "f", taskReferenceName: "f", type: "NOOP" };
  const tried = { ...{ name: "t", taskReferenceName: "t", type: "TRY" }, tryTasks: [sub], finallyTasks: [lastly] };
  const tasks = [
    within === "TRY" ? tried : sub,
    { ...{ name: names[1], taskReferenceName: "b", type: "SIMPLE" }, inputParameters: { before: "${s.output.v}" } },
  ];
  await conductor.registerTasks(names.map((task) => ({ name: task, retryCount: 0, ownerEmail: "e2e@example.com" })));
  await conductor.registerWorkflow({ ...inner, version: 1 });
  await conductor.registerWorkflow({ ...definitionOf(name, []), tasks, version: 1 });
  return { id: await conductor.start({ name }), names };
}

function definitionOf(name: string, tasks: readonly string[]): JsonObject {
  return {
    ...{ name, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: tasks.map((task, index) => ({
      ...{ name: task, taskReferenceName: `t${index}`, type: "SIMPLE" },
      inputParameters: { before: index === 0 ? null : `\${t${index - 1}.output.v}` },
    })),
  };
}

async function work(taskType: string, output: JsonObject = {}): Promise<void> {
  const conductor = given().clients.over.gRPC;
  await completeTask(conductor, await takeTask(conductor, taskType), output);
}

async function fail(taskType: string): Promise<void> {
  const conductor = given().clients.over.gRPC;
  const { taskId, workflowInstanceId } = await takeTask(conductor, taskType);
  await conductor.update({ taskId, workflowInstanceId, status: "FAILED", reasonForIncompletion: "no" });
}

const standing = async (id: string) => statusesOf(await given().clients.over.REST.execution(id));

test("over gRPC a failed execution is retried, and its task tried again", async () => {
  const { id, names } = await started();
  await work(names[0]);
  await fail(names[1]);
  await untilEnded(given().clients.over.REST, id);

  await given().clients.grpc.unary(`${workflows}/RetryWorkflow`, { workflowId: id });
  await work(names[1]);
  await work(names[2]);

  expect((await untilEnded(given().clients.over.REST, id))["status"]).toBe("COMPLETED");
  expect(await standing(id)).toEqual(["t0 COMPLETED", "t1 FAILED", "t1 COMPLETED", "t2 COMPLETED"]);
});

test("a child that is retried through its parent has taken that along by the time of the answer, also out of a TRY", async () => {
  const { id, names } = await startedParent({ within: "TRY" });
  await fail(names[0]);
  await untilEnded(given().clients.over.REST, id);

  await given().clients.grpc.unary(`${workflows}/RetryWorkflow`, { workflowId: id, resumeSubworkflowTasks: true });

  expect((await given().clients.over.REST.execution(id))["status"]).toBe("RUNNING");
  expect(await standing(id)).toEqual(["t IN_PROGRESS", "s IN_PROGRESS"]);
  await work(names[0], { v: 1 });
  await work(names[1]);
  expect((await untilEnded(given().clients.over.REST, id))["status"]).toBe("COMPLETED");
});

test("over gRPC an execution runs again as a whole where no task is named, with its input where none is given", async () => {
  const { id, names } = await started();
  await fail(names[0]);
  await untilEnded(given().clients.over.REST, id);

  const answer = await given().clients.grpc.unary(`${workflows}/RerunWorkflow`, { reRunFromWorkflowId: id });

  expect(answer).toEqual({ workflowId: id });
  expect(await given().clients.over.REST.execution(id)).toMatchObject({ status: "RUNNING", input: { n: 1 } });
  expect(await standing(id)).toEqual(["t0 SCHEDULED"]);
});

test("over gRPC an execution is paused, resumed, decided, put back in its queues, terminated, restarted and removed", async () => {
  const { id, names } = await started();
  const { REST: conductor } = given().clients.over;
  const ask = async (method: string, request: JsonObject = { workflowId: id }) =>
    await given().clients.grpc.unary(`${workflows}/${method}`, request);
  const status = async () => (await conductor.execution(id))["status"];

  await ask("PauseWorkflow");
  await work(names[0]);
  expect([await status(), ...(await standing(id))]).toEqual(["PAUSED", "t0 COMPLETED"]);
  await ask("ResumeWorkflow");
  await ask("DecideWorkflow");
  expect([await status(), ...(await standing(id))]).toEqual(["RUNNING", "t0 COMPLETED", "t1 SCHEDULED"]);
  const { taskId, workflowInstanceId } = await takeTask(conductor, names[1]);
  await conductor.update({ taskId, workflowInstanceId, status: "IN_PROGRESS", callbackAfterSeconds: 3600 });
  await ask("ResetWorkflowCallbacks");
  expect(await takeTask(conductor, names[1])).toMatchObject({ taskId });
  await ask("TerminateWorkflow", { workflowId: id, reason: "enough" });
  expect(await conductor.execution(id)).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "enough" });
  await ask("RestartWorkflow");
  expect([await status(), ...(await standing(id))]).toEqual(["RUNNING", "t0 SCHEDULED"]);
  await ask("RemoveWorkflow", { workflodId: id });

  expect(await codeOf(ask("GetWorkflowStatus"))).toBe("NOT_FOUND");
});

test("over gRPC a definition is tested with results that were thought up", async () => {
  const mocked = (output: JsonObject) => [{ status: "COMPLETED", output }];
  const request = {
    ...{ name: uniqueName("tested"), workflowDef: definitionOf(uniqueName("tested"), ["never", "worked"]) },
    taskRefToMockOutput: { t0: mocked({ v: 1 }), t1: mocked({ v: 2 }) },
  };

  const answer = await given().clients.grpc.unary(`${beyond}/TestWorkflow`, {
    request: Buffer.from(JSON.stringify(request)).toString("base64"),
  });

  expect(answer["workflow"]).toMatchObject({ status: "COMPLETED" });
  expect(tasksOf(answer["workflow"] as JsonObject).map((task) => task["status"])).toEqual(["COMPLETED", "COMPLETED"]);
});

test("a test does nothing of what its results were thought up for: no call, no event, no other execution", async () => {
  const { REST: conductor } = given().clients.over;
  const child = uniqueName("untouched");
  await conductor.registerWorkflow({ ...definitionOf(child, [uniqueName("never")]), version: 1 });
  const tasks = [
    { type: "HTTP", inputParameters: { uri: "http://127.0.0.1:1/", method: "POST" } },
    { type: "EVENT", sink: "conductor" },
    { type: "START_WORKFLOW", inputParameters: { startWorkflow: { name: child } } },
    { type: "SUB_WORKFLOW", subWorkflowParam: { name: child, version: 1 } },
  ].map((task, place) => ({ name: "t", taskReferenceName: `t${place}`, ...task }));
  const results = tasks.map(({ taskReferenceName }) => [
    taskReferenceName,
    [{ status: "COMPLETED", output: { thought: taskReferenceName } }],
  ]);

  const ended = await given().clients.http.must("POST", "/workflow/test", {
    ...{ name: uniqueName("tested"), workflowDef: { ...definitionOf(uniqueName("tested"), []), tasks } },
    taskRefToMockOutput: Object.fromEntries(results),
  });

  expect(tasksOf(ended).map(({ status, outputData }) => [status, outputData])).toEqual(
    tasks.map(({ taskReferenceName }) => ["COMPLETED", { thought: taskReferenceName }]),
  );
  expect(await given().clients.http.must("GET", `/workflow/running/${child}`)).toEqual([]);
});

test("a skipped task keeps the output it is given over gRPC, and the next one reads it", async () => {
  const { id, names } = await started();

  await given().clients.grpc.unary(`${workflows}/SkipTaskFromWorkflow`, {
    ...{ workflowId: id, taskReferenceName: "t1" },
    request: { taskOutput: valuesFromJson({ v: "given" }) },
  });
  await work(names[0]);

  expect(await takeTask(given().clients.over.REST, names[2])).toMatchObject({ inputData: { before: "given" } });
});

test("a jump leaves the open task and goes on at another", async () => {
  const { id } = await started();

  const answer = await given().clients.grpc.unary(`${beyond}/JumpToTask`, {
    ...{ workflowId: id, taskReferenceName: "t2", taskInput: Buffer.from(`{"extra":1}`).toString("base64") },
  });

  expect(answer).toEqual({ status: "RUNNING" });
  expect(await standing(id)).toEqual(["t0 CANCELED", "t2 SCHEDULED"]);
});

test("an upgraded execution goes on with what follows in the other version", async () => {
  const { id, names } = await started();
  const { REST: conductor } = given().clients.over;
  const name = asText((await conductor.execution(id))["workflowName"]);
  await conductor.registerWorkflow({ ...definitionOf(name, [names[0], names[2]]), version: 2 });

  await given().clients.grpc.unary(`${beyond}/UpgradeWorkflow`, { workflowId: id, version: 2 });
  await work(names[0]);
  await work(names[2]);

  expect(await untilEnded(conductor, id)).toMatchObject({ status: "COMPLETED", workflowVersion: 2 });
  expect(await standing(id)).toEqual(["t0 COMPLETED", "t1 COMPLETED"]);
});

test("restart with the latest definitions runs the newest version", async () => {
  const { id, names } = await started();
  const { REST: conductor } = given().clients.over;
  await given().clients.grpc.unary(`${workflows}/TerminateWorkflow`, { workflowId: id });
  const name = asText((await conductor.execution(id))["workflowName"]);
  await conductor.registerWorkflow({ ...definitionOf(name, [names[1]]), version: 2 });

  await given().clients.grpc.unary(`${workflows}/RestartWorkflow`, { workflowId: id, useLatestDefinitions: true });
  await work(names[1]);

  expect(await untilEnded(conductor, id)).toMatchObject({ status: "COMPLETED", workflowVersion: 2 });
});

test("a rerun from a task of a sub-workflow has the COMPLETED parent go on with it, and what follows run again", async () => {
  const { REST: conductor } = given().clients.over;
  const { id, names } = await startedParent();
  await work(names[0], { v: 1 });
  await work(names[1]);
  await untilEnded(conductor, id);
  const [s] = tasksOf(await conductor.execution(id));
  const [ran] = tasksOf(await conductor.execution(asText(s?.["subWorkflowId"])));

  await given().clients.grpc.unary(`${workflows}/RerunWorkflow`, {
    reRunFromWorkflowId: id,
    reRunFromTaskId: asText(ran?.["taskId"]),
  });
  const again = [(await conductor.execution(id))["status"], ...(await standing(id))];
  await work(names[0], { v: 2 });
  const next = await takeTask(conductor, names[1]);

  expect(again).toEqual(["RUNNING", "s IN_PROGRESS"]);
  expect(next).toMatchObject({ inputData: { before: 2 } });
});
