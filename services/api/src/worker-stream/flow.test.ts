import { expect, test } from "@jest/globals";
import { leasedTask } from "@tutti/hand-out/testing";

import { givenApi } from "../testing/given-api.ts";
import { GivenWorker, until } from "./testing/given-worker.ts";

test("credits that are withdrawn are taken back from decider, and told with their count", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();
  worker.want(5);
  worker.want(5, "wrap");
  await until(() => api.decider.credits.size === 2);

  worker.send({ withdrawals: [{ withdrawalId: "one", taskType: "pack" }] });

  await until(() => worker.withdrawn.length === 1);
  expect(worker.withdrawn).toMatchObject([{ withdrawalId: "one", taskType: "pack", domain: "", count: 5 }]);
  expect([...api.decider.credits.values()].map(({ queue }) => queue)).toEqual(["wrap"]);
});

test("a part of them may be withdrawn; no more than there are; and credits raise them again", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();
  worker.want(5, "pack", "north");
  const lent = (): number => [...api.decider.credits.values()].reduce((sum, { max }) => sum + max, 0);
  await until(() => lent() === 5);

  worker.send({ withdrawals: [{ withdrawalId: "two", taskType: "pack", domain: "north", count: 2 }] });
  await until(() => worker.withdrawn.length === 1 && lent() === 3);
  worker.send({ withdrawals: [{ withdrawalId: "nine", taskType: "pack", domain: "north", count: 9 }] });
  await until(() => worker.withdrawn.length === 2 && lent() === 0);
  worker.want(1, "pack", "north");
  await until(() => lent() === 1);

  expect(worker.withdrawn.map(({ count }) => count)).toEqual([2, 3]);
});

test("a task that decider leases against a credit that was withdrawn meanwhile goes to somebody else", async () => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers).hello();
  worker.want(1);
  await until(() => api.decider.credits.size === 1);
  const { credit } = api.decider;
  worker.send({ withdrawals: [{ withdrawalId: "x", taskType: "pack" }] });
  await until(() => worker.withdrawn.length === 1);

  api.decider.lease(credit, [leasedTask()]);

  await until(() => api.decider.eventsOf("TaskReturned").length === 1);
  expect(worker.tasks).toEqual([]);
});

test("what a worker serves it is a live worker of, without a credit and while the stream lasts", async () => {
  await using api = await givenApi();
  let north: string[] = [];
  const look = async (): Promise<void> => {
    const pollers = await api.queue.pollData.find(undefined);
    north = pollers.filter(({ domain }) => domain === "north").map(({ taskType }) => taskType);
  };

  new GivenWorker(api.clients.workers).hello("w", { serves: [{ taskType: "pack", domain: "north" }] });

  await until(() => {
    void look();
    return north.length > 0;
  });
  expect(north).toEqual(["pack"]);
  expect(api.decider.credits.size).toBe(0);
});

test.each([
  ["withdrawals[0].task_type", { withdrawals: [{}] }],
  ["hello.serves[0].task_type", { hello: { workerId: "w", serves: [{ domain: "x" }] } }],
  ["hello.held[0].lease_id", { hello: { workerId: "w", held: [{ taskId: "t" }] } }],
  ["hello.held", { hello: { workerId: "w", held: Array.from({ length: 10_001 }, () => ({ leaseId: "l" })) } }],
  ["hello.serves", { hello: { workerId: "w", serves: Array.from({ length: 1_001 }, () => ({ taskType: "t" })) } }],
])("a frame in which %s is wrong ends the stream", async (field, frame) => {
  await using api = await givenApi();
  const worker = new GivenWorker(api.clients.workers);
  if ("withdrawals" in frame) worker.hello();

  worker.send(frame);

  await until(() => worker.end !== undefined);
  expect(worker.end?.details).toContain(field);
});
