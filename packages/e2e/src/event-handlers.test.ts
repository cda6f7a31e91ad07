import { expect, test } from "@jest/globals";

import { codeOf } from "./clients/code-of.ts";
import { untilEnded } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { givenCluster } from "./given-cluster.ts";
import { asText, isList, isObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { until } from "./until.ts";

const given = givenCluster({ name: "event-handlers", env: { TUTTI_STATUS_PUBLISHERS: "queue" } });

const conductor = () => given().clients.over.REST;
const service = "conductor.grpc.events.EventService";
const unary = async (method: string, request: JsonObject) =>
  await given().clients.grpc.unary(`${service}/${method}`, request);

const human = { name: "human", taskReferenceName: "human", type: "HUMAN" };
const members = { version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" };

/** Registers a workflow of one task and starts it; its name is `name`. */
async function registered(name: string, task: JsonObject): Promise<void> {
  await conductor().registerWorkflow({ ...members, name, tasks: [task] });
}

async function started(name: string, input: JsonObject = {}): Promise<string> {
  return await conductor().start({ name, version: 1, input });
}

/** A workflow that publishes its input to `conductor:<its name>:box`. */
async function registeredPublisher(): Promise<{ readonly name: string; readonly event: string }> {
  const name = uniqueName("publishes");
  const inputParameters = { said: "${workflow.input}" };
  await registered(name, {
    name: "ev",
    taskReferenceName: "ev",
    type: "EVENT",
    sink: "conductor:box",
    inputParameters,
  });
  return { name, event: `conductor:${name}:box` };
}

async function handledBy(handler: string): Promise<readonly JsonObject[]> {
  const path = `/event/executions?handlerName=${handler}&pageSize=1000`;
  const found = await given().clients.http.must("GET", path);
  const results = isObject(found) ? found["results"] : undefined;
  return isList(results) ? results.filter(isObject) : [];
}

/** Waits until so many actions of a handler have come to their end, and gives what became of them. */
async function untilHandled(handler: string, count: number): Promise<readonly JsonObject[]> {
  return await until(`${count} actions of ${handler}`, { withinMs: 40_000 }, async () => {
    const all = await handledBy(handler);
    return all.length >= count && all.every((each) => each["status"] !== "IN_PROGRESS") ? all : undefined;
  });
}

async function correlated(name: string, correlationId: string): Promise<readonly JsonObject[]> {
  const path = `/workflow/${name}/correlated/${correlationId}?includeClosed=true`;
  const found = await given().clients.http.must("GET", path);
  return isList(found) ? found.filter(isObject) : [];
}

test("an event of a workflow starts others, ends tasks, sets variables and terminates, as a handler over gRPC says", async () => {
  const { name, event } = await registeredPublisher();
  const [target, handler] = [uniqueName("target"), uniqueName("handler")];
  await registered(target, human);
  const [good, bad, changed, ended] = await Promise.all([1, 2, 3, 4].map(() => started(target)));
  const task = (workflowId: string) => ({ workflowId: `\${said.${workflowId}}`, taskRefName: "human" });
  const actions = [
    { action: "START_WORKFLOW", startWorkflow: { name: target, correlationId: "${workflowInstanceId}" } },
    { action: "COMPLETE_TASK", completeTask: task("good") },
    { action: "FAIL_TASK", failTask: { ...task("bad"), reasonForIncompletion: "${said.why}" } },
    {
      action: "UPDATE_WORKFLOW_VARIABLES",
      updateWorkflowVariables: { workflowId: "${said.changed}", variables: { v: { stringValue: "${said.why}" } } },
    },
    { action: "TERMINATE_WORKFLOW", terminateWorkflow: { workflowId: "${said.ended}", terminationReason: "over" } },
  ];
  await unary("AddEventHandler", { handler: { name: handler, event, active: true, actions } });

  const id = await started(name, { good, bad, changed, ended, why: "for fun" });

  const all = await untilHandled(handler, actions.length);
  expect(all.map((each) => each["status"])).toEqual(actions.map(() => "COMPLETED"));
  expect(await correlated(target, id)).toMatchObject([{ event, status: "RUNNING" }]);
  const executions = await Promise.all([good, bad, ended].map((each) => untilEnded(conductor(), each ?? "")));
  expect(executions).toMatchObject([
    { status: "COMPLETED", output: { "conductor.event.name": event } },
    { status: "FAILED", reasonForIncompletion: expect.stringContaining("for fun") },
    { status: "TERMINATED", reasonForIncompletion: "over" },
  ]);
  expect((await conductor().execution(changed ?? ""))["variables"]).toEqual({ v: "for fun" });
});

test("what became of a message is told over gRPC and REST alike: which handlers acted, which did not, and why", async () => {
  const { name, event } = await registeredPublisher();
  const [acts, sleeps, fails] = [uniqueName("acts"), uniqueName("sleeps"), uniqueName("fails")];
  const handler = (each: string, condition: string) => {
    const complete = { taskId: "01890a5d-ac96-774b-bcce-b302099a8057" };
    return {
      name: each,
      event,
      active: true,
      condition,
      actions: [{ action: "complete_task", complete_task: complete }],
    };
  };
  const handlers = [handler(acts, "$.said.n > 1"), handler(sleeps, "$.said.n > 9"), handler(fails, "nothing.at.all")];
  await given().clients.http.must("POST", "/event", handlers);

  const id = await started(name, { n: 5 });

  const [[acted], [slept], [failed]] = [
    await untilHandled(acts, 1),
    await untilHandled(sleeps, 1),
    await untilHandled(fails, 1),
  ];
  expect([acted, slept, failed]).toMatchObject([
    { name: acts, event, status: "FAILED", output: { exception: expect.stringContaining("No such task found") } },
    { name: sleeps, status: "SKIPPED", output: { condition: "$.said.n > 9", msg: { workflowInstanceId: id } } },
    { name: fails, status: "FAILED", output: { exception: expect.stringContaining("condition") } },
  ]);
  expect(await given().clients.http.must("GET", `/event/execution/${acts}?from=600000`)).toMatchObject([
    { name: acts, statusDescription: expect.stringContaining("No such task found"), fullMessagePayload: {} },
  ]);
  const messageId = asText(acted?.["messageId"]);
  const { executions } = await given().clients.grpc.unary("tutti.v1.EventService/ListEventExecutions", { messageId });
  const ids = (list: Json | undefined) =>
    isList(list) ? list.filter(isObject).map((each) => asText(each["name"])) : [];
  expect(ids(executions as Json).toSorted()).toEqual([acts, sleeps, fails].toSorted());
});

test("handlers over gRPC and REST are the same ones, and what cannot be is refused by both", async () => {
  const name = uniqueName("same");
  const handler = {
    name,
    event: "conductor:nobody:box",
    actions: [{ action: "FAIL_TASK", failTask: { taskId: "t" } }],
  };
  await unary("AddEventHandler", { handler });

  const [shown] = (await given().clients.http.must("GET", "/event/conductor:nobody:box?activeOnly=false")) as Json[];
  expect(shown).toMatchObject({ name, active: false, actions: [{ action: "fail_task", fail_task: { taskId: "t" } }] });
  expect(await codeOf(unary("AddEventHandler", { handler }))).toBe("ALREADY_EXISTS");
  await given().clients.http.must("DELETE", `/event/${name}`);
  expect(await codeOf(unary("UpdateEventHandler", { handler }))).toBe("NOT_FOUND");
  expect(await codeOf(unary("RemoveEventHandler", { name }))).toBe("NOT_FOUND");
  expect(await codeOf(unary("AddEventHandler", { handler: { ...handler, actions: [] } }))).toBe("INVALID_ARGUMENT");
});

test("the end of a workflow that is listened to is an event, too: whether it succeeded, its id, name and output", async () => {
  const [name, target, handler] = [uniqueName("heard"), uniqueName("target"), uniqueName("handler")];
  await registered(target, human);
  await conductor().registerWorkflow({
    ...{ ...members, name, tasks: [human], outputParameters: { v: 7 }, workflowStatusListenerEnabled: true },
  });
  await given().clients.http.must("POST", "/event", {
    ...{ name: handler, event: "conductor:_callbackSuccessQueue", active: true },
    condition: `$.workflowType == '${name}'`,
    actions: [
      {
        action: "start_workflow",
        start_workflow: { name: target, correlationId: "${workflowId}", input: { v: "${output.v}", was: "${status}" } },
      },
    ],
  });
  const [succeeds, fails] = [await started(name), await started(name)];
  const path = (id: string) => `/tasks/${id}/human`;
  await given().clients.http.must("POST", `${path(fails)}/FAILED_WITH_TERMINAL_ERROR`, {});
  await given().clients.http.must("POST", `${path(succeeds)}/COMPLETED`, {});

  await untilHandled(handler, 1);

  const input = { v: 7, was: "COMPLETED", "conductor.event.name": "conductor:_callbackSuccessQueue" };
  expect(await correlated(target, succeeds)).toMatchObject([{ input }]);
  expect(await correlated(target, fails)).toEqual([]);
  await given().clients.http.must("DELETE", `/event/${handler}`);
});

test("a decider that is killed again and again loses no message, and no action is done twice", async () => {
  const { name, event } = await registeredPublisher();
  const [target, handler] = [uniqueName("target"), uniqueName("handler")];
  await registered(target, human);
  const list = await started(target);
  const start = { name: target, correlationId: "${workflowInstanceId}" };
  const append = { workflowId: list, variables: { ids: ["${workflowInstanceId}"] }, appendArray: true };
  await given().clients.http.must("POST", "/event", {
    ...{ name: handler, event, active: true },
    actions: [
      { action: "start_workflow", start_workflow: start },
      { action: "update_workflow_variables", update_workflow_variables: append },
    ],
  });
  const ids: string[] = [];
  const publishing = (async () => {
    for (let n = 0; n < 60; n += 1) ids.push(await untilStarted(name));
  })();
  const [decider] = given().cluster.deciders;
  if (decider === undefined) throw new Error("there is no decider");
  for (let blow = 0; blow < 3; blow += 1) {
    await until(
      "more messages",
      { withinMs: 20_000, everyMs: 2 },
      async () => await Promise.resolve(ids.length >= 10 + blow * 15),
    );
    await decider.kill();
    await decider.restart();
  }
  await publishing;

  const all = await untilHandled(handler, 2 * ids.length);

  expect(all.filter((each) => each["status"] !== "COMPLETED")).toEqual([]);
  const begun = await Promise.all(ids.map((id) => correlated(target, id)));
  expect(begun.filter((found) => found.length !== 1)).toEqual([]);
  const variables = (await conductor().execution(list))["variables"];
  const appended = isObject(variables) && isList(variables["ids"]) ? variables["ids"].map(String) : [];
  expect(appended.toSorted()).toEqual(ids.toSorted());
});

/** A start that is repeated where a decider died under it: under a key of its own, so that there is one. */
async function untilStarted(name: string): Promise<string> {
  const idempotencyKey = uniqueName("key");
  const body = { name, version: 1, input: {}, idempotencyKey, idempotencyStrategy: "RETURN_EXISTING" };
  return await until(`a start of ${name}`, { withinMs: 20_000 }, async () => {
    const answer = await given().clients.http.send({ method: "POST", path: "/workflow", body });
    if (answer.status !== 200 && answer.status !== 500) throw new Error(`${answer.status} ${answer.text}`);
    return answer.status === 200 ? answer.text : undefined;
  });
}
