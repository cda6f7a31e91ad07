import { describe, expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { givenCluster } from "../given-cluster.ts";
import { asText } from "../json.ts";
import type { JsonObject } from "../json.ts";

const given = givenCluster({ name: "once-and-in-turn", deciders: 2 });
const ownerEmail = "e2e@example.com";

describe("rateLimitConfig", () => {
  test("lets as many executions of a key run as it says; the others wait, and each begins when one has ended", async () => {
    const { REST } = given().clients.over;
    const name = await registered({
      rateLimitConfig: { rateLimitKey: "${workflow.input.of}", concurrentExecLimit: 1 },
    });
    const [first, second] = [await start(name, "acme"), await start(name, "acme")];
    const other = await start(name, "other");

    const begun = [await tasksOf(first), await tasksOf(second), await tasksOf(other)];
    const order: unknown[] = [];
    for (let taken = 0; taken < 3; taken += 1) {
      const task = await takeTask(REST, name);
      order.push(task["workflowInstanceId"]);
      await completeTask(REST, task);
    }

    expect(begun).toEqual([1, 0, 1]);
    expect(order.indexOf(second)).toBeGreaterThan(order.indexOf(first));
    expect((await untilEnded(REST, second))["status"]).toBe("COMPLETED");
    expect(await REST.execution(second)).toMatchObject({ rateLimitKey: "acme" });
  });

  test("with the policy REJECT refuses what finds no room", async () => {
    const { http } = given().clients;
    const name = await registered({ rateLimitConfig: { rateLimitKey: "k", concurrentExecLimit: 1, policy: "REJECT" } });
    await start(name, "acme");

    const refused = await http.send({ method: "POST", path: "/workflow", body: { name, version: 1, input: {} } });

    expect(refused).toMatchObject({ status: 429 });
  });
});

describe("a SUB_WORKFLOW under an idempotency key", () => {
  test("follows the execution that was started under it before, and ends as it does", async () => {
    const { http, over } = given().clients;
    const child = await registered({ outputParameters: { paid: "${t.output.paid}" } });
    const parent = uniqueName("parent");
    const key = { idempotencyKey: "${workflow.input.key}", idempotencyStrategy: "RETURN_EXISTING" };
    const subWorkflowParam = { name: child, version: 1, ...key };
    const sub = { name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam };
    await over.REST.registerWorkflow({ name: parent, version: 1, ownerEmail, tasks: [sub] });
    const existing = asText(await http.must("POST", "/workflow", { name: child, version: 1, idempotencyKey: "k7" }));

    const ids = [await startWith(parent, { key: "k7" }), await startWith(parent, { key: "k8" })];
    await completeTask(over.REST, await takeTask(over.REST, child), { paid: 1 });
    await completeTask(over.REST, await takeTask(over.REST, child), { paid: 2 });

    const [followed, own] = await Promise.all(ids.map(async (id) => await untilEnded(over.REST, id)));
    expect(followed).toMatchObject({ status: "COMPLETED", output: { subWorkflowId: existing } });
    expect(own).toMatchObject({ status: "COMPLETED" });
    expect(own?.["output"]).not.toMatchObject({ subWorkflowId: existing });
  });
});

/** A workflow of one task, both of that name. */
async function registered(members: JsonObject): Promise<string> {
  const { REST } = given().clients.over;
  const name = uniqueName("limited");
  await REST.registerTasks([{ name, retryCount: 0, ownerEmail }]);
  const tasks = [{ name, taskReferenceName: "t", type: "SIMPLE" }];
  await REST.registerWorkflow({ name, version: 1, ownerEmail, tasks, ...members });
  return name;
}

async function start(name: string, of: string): Promise<string> {
  return await startWith(name, { of });
}

async function startWith(name: string, input: JsonObject): Promise<string> {
  return await given().clients.over.REST.start({ name, version: 1, input });
}

async function tasksOf(workflowId: string): Promise<number> {
  const { tasks } = await given().clients.over.REST.execution(workflowId);
  return Array.isArray(tasks) ? tasks.length : 0;
}
