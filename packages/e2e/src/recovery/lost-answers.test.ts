import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { clientsOf, type Clients } from "../clients/clients-of.ts";
import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { startCluster, type Cluster } from "../cluster/cluster.ts";
import { asText } from "../json.ts";
import { root } from "../root.ts";
import { registerChain, untilLeased } from "./chain-of-tasks.ts";
import { unreadPoll } from "./unread-poll.ts";

describe("a task whose answer reaches no worker, at the default response time-out of an hour", () => {
  let cluster: Cluster;
  let elsewhere: Clients;
  beforeAll(async () => {
    cluster = await startCluster({ root, name: "recovery-lost-answers", apis: 2 });
    elsewhere = clientsOf(cluster, { root, api: 1 });
  }, 120_000);
  afterAll(async () => {
    elsewhere.close();
    await cluster.stop();
  }, 60_000);

  test("is offered again at once when the connection is cut before the answer is flushed", async () => {
    const { name, poll, workflowId } = await givenUnreadAnswer();

    poll.cut();

    expect(await completedElsewhere(name, 5_000)).toEqual(whole(workflowId));
  }, 30_000);

  test("is offered again when the api that has it is killed and stays away", async () => {
    const { name, poll, workflowId } = await givenUnreadAnswer();

    await cluster.apis[0]?.kill();

    expect(await completedElsewhere(name, 20_000)).toEqual(whole(workflowId));
    poll.cut();
    await cluster.apis[0]?.restart();
  }, 60_000);

  test("is offered again when the api that has it is killed and started again", async () => {
    const { name, poll, workflowId } = await givenUnreadAnswer();

    await cluster.apis[0]?.kill();
    await cluster.apis[0]?.restart();

    expect(await completedElsewhere(name, 20_000)).toEqual(whole(workflowId));
    poll.cut();
  }, 60_000);

  /** A poll of the first api is given a task that it cannot send. */
  async function givenUnreadAnswer() {
    const name = await registerChain(elsewhere);
    const { grpc } = cluster.address(0);
    const poll = await unreadPoll(root, grpc, { taskType: name, workerId: "unreading", count: 1, timeout: 5_000 });
    const workflowId = await elsewhere.over.gRPC.start({ name, version: 1 });
    await untilLeased(cluster, workflowId);
    return { name, poll, workflowId };
  }

  /** A worker of the second api takes the task in time and completes it. */
  async function completedElsewhere(name: string, withinMs: number) {
    const task = await takeTask(elsewhere.over.gRPC, name, withinMs);
    await completeTask(elsewhere.over.gRPC, task);
    const workflowId = asText(task["workflowInstanceId"]);
    const { status } = await untilEnded(elsewhere.over.REST, workflowId);
    return { workflowId, status };
  }
});

function whole(workflowId: string) {
  return { workflowId, status: "COMPLETED" };
}
