import { expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "./clients/executions.ts";
import { HttpClient } from "./clients/http-client.ts";
import { uniqueName } from "./clients/names.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText, isList, isObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

const given = sharedCluster();

const http = (): HttpClient => new HttpClient(`${given().cluster.address().rest}/api`);
const push = async (id: string, message: JsonObject): Promise<string> =>
  asText(await http().must("POST", `/workflow/${id}/messages`, message));

/** A workflow that waits for a worker, and then for messages: two at a time, so often. */
async function started(pulls: number): Promise<{ readonly id: string; readonly first: string }> {
  const { REST: conductor } = given().clients.over;
  const [name, first] = [uniqueName("pulls"), uniqueName("first")];
  const pull = (index: number) => ({
    ...{ name: "pull", taskReferenceName: `p${index}`, type: "PULL_WORKFLOW_MESSAGES" },
    inputParameters: { batchSize: 2 },
  });
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [
      { name: first, taskReferenceName: "first", type: "SIMPLE" },
      ...Array.from({ length: pulls }, (_, index) => pull(index)),
    ],
  });
  return { id: await conductor.start({ name, version: 1 }), first };
}

async function work(taskType: string): Promise<void> {
  const { REST: conductor } = given().clients.over;
  await completeTask(conductor, await takeTask(conductor, taskType));
}

/** What the tasks of an execution have pulled, in order: for each task its messages' ids and numbers. */
async function pulled(id: string): Promise<readonly (readonly (readonly [string, Json | undefined])[])[]> {
  const { tasks } = await given().clients.over.REST.execution(id);
  return (isList(tasks) ? tasks.filter(isObject) : []).flatMap(({ taskType, outputData }) =>
    taskType === "PULL_WORKFLOW_MESSAGES" && isObject(outputData) ? [messagesIn(outputData["messages"])] : [],
  );
}

function messagesIn(messages: Json | undefined): readonly (readonly [string, Json | undefined])[] {
  return (isList(messages) ? messages.filter(isObject) : []).map(({ id, payload }) => [
    asText(id),
    isObject(payload) ? payload["n"] : undefined,
  ]);
}

test("messages that were pushed first wait for their task, and a task that is first waits for its messages", async () => {
  const { id, first } = await started(3);
  const ids = [await push(id, { n: 0 }), await push(id, { n: 1 }), await push(id, { n: 2 })];

  await work(first);
  const { messageId } = await given().clients.grpc.unary("tutti.v1.WorkflowService/PushMessage", {
    ...{ workflowId: id, payload: Buffer.from(`{"n":3}`).toString("base64") },
  });

  expect((await untilEnded(given().clients.over.REST, id))["status"]).toBe("COMPLETED");
  expect(await pulled(id)).toEqual([
    [
      [ids[0], 0],
      [ids[1], 1],
    ],
    [[ids[2], 2]],
    [[messageId, 3]],
  ]);
});

test("an execution that has ended takes no messages, nor does one that never was", async () => {
  const { id } = await started(1);
  await http().must("DELETE", `/workflow/${id}`);

  const answers = [
    await http().send({ method: "POST", path: `/workflow/${id}/messages`, body: {} }),
    await http().send({ method: "POST", path: "/workflow/01890a5d-ac96-774b-bcce-b302099a8057/messages", body: {} }),
  ];

  expect(answers.map(({ status, type }) => [status, type])).toEqual([
    [409, "text/plain"],
    [404, "text/plain"],
  ]);
});

test("a decider that is killed again and again between pushes and pulls loses no message and doubles none", async () => {
  const { id, first } = await started(20);
  const answered = new Map<string, number>();
  const pushing = (async () => {
    for (let n = 0; n < 60; n += 1) {
      const answer = await http().send({ method: "POST", path: `/workflow/${id}/messages`, body: { n } });
      if (answer.status === 200) answered.set(answer.text, n);
      else if (answer.status !== 500 && answer.status !== 409) throw new Error(`${answer.status} ${answer.text}`);
    }
  })();
  const [decider] = given().cluster.deciders;
  if (decider === undefined) throw new Error("there is no decider");
  await decider.kill();
  await decider.restart();
  await work(first);
  await decider.kill();
  await decider.restart();
  await pushing;

  expect((await untilEnded(given().clients.over.REST, id))["status"]).toBe("COMPLETED");
  const all = (await pulled(id)).flat();
  const numbers = all.map(([, n]) => Number(n));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  // The last ones may have come when no task was left to pull them; of the others each that was answered is there.
  const last = numbers.at(-1) ?? 0;
  const pulledById = new Map(all.map(([messageId, n]) => [messageId, n] as const));
  expect([...answered].filter(([messageId, n]) => n <= last && pulledById.get(messageId) !== n)).toEqual([]);
});
