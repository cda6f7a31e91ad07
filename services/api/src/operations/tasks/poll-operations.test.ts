import { expect, test } from "@jest/globals";
import { Payload, slotOf, workflowDefToJson } from "@tutti/engine";
import { USUAL_EXTERNAL_THRESHOLDS } from "@tutti/engine";
import type { PollRequest } from "@tutti/hand-out";
import { leasedTask } from "@tutti/hand-out/testing";
import { noSecrets } from "@tutti/ports";
import type { Poller, Secrets } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import { ordersDef } from "../../testing/given-execution.ts";
import { PollOperations, type PollOperationsDeps } from "./poll-operations.ts";
import { RuntimeMetadata } from "./runtime-metadata.ts";
import { SnapshotReader } from "../executions/snapshot-reader.ts";

const poll = { taskType: "pack", domain: undefined, workerId: undefined, count: 1, timeoutMs: 5_000 };
const nobody = {
  origin: { actor: "", requestId: "", traceContext: "" },
  deadlineMs: undefined,
  signal: undefined,
};

test("a poll ends before its caller's deadline", async () => {
  const { operations, asked } = given();

  await operations.poll(poll, { ...nobody, deadlineMs: 1_000 });
  await operations.poll(poll, nobody);

  expect(asked.map(({ timeoutMs }) => timeoutMs)).toEqual([950, 5_000]);
});

test.each([
  [0, 1],
  [7, 7],
  [100_000, 1_000],
])("a poll for %i tasks asks for %i", async (count, max) => {
  const { operations, asked } = given();

  await operations.poll({ ...poll, count }, nobody);

  expect(asked).toMatchObject([{ max }]);
});

test("a negative count is refused", async () => {
  const { operations, asked } = given();

  expect(await operations.poll({ ...poll, count: -1 }, nobody)).toMatchObject({
    kind: "refused",
    refusal: { kind: "InvalidArgument", faults: [{ path: "count" }] },
  });
  expect(asked).toEqual([]);
});

test("who polls is told, also where nothing comes of it", async () => {
  const { operations, polled } = given();

  await operations.poll({ ...poll, domain: "eu", workerId: "w" }, nobody);

  expect(polled).toEqual([{ taskType: poll.taskType, domain: "eu", workerId: "w" }]);
});

test("tasks that cannot be shown are given back, all of them", async () => {
  const { operations, returned } = given({ getSnapshot: () => Promise.reject(new Error("no connection")) });

  await expect(operations.poll(poll, nobody)).rejects.toThrow("no connection");

  expect(returned).toEqual(["returned", "returned"]);
});

test("a payload that did not come with its task is read", async () => {
  const task = leasedTask({ output: { sizeBytes: 7, payload: undefined } });
  const { operations } = given({ tasks: [task] });

  const reply = await operations.poll(poll, nobody);

  expect(reply.kind === "ok" && reply.value[0]?.view.task.output.payload?.text).toBe(`{"a":1}`);
});

test("a polled task holds the values of secrets", async () => {
  const task = leasedTask({ input: slotOf(Payload.fromText(`{"a":"key=\${workflow.secrets.KEY}"}`)) });
  const { operations } = given({ tasks: [task], secrets: { value: () => Promise.resolve("s3cret") } });

  const reply = await operations.poll(poll, nobody);

  expect(reply.kind === "ok" && reply.value[0]?.view.task.input.payload?.text).toBe(`{"a":"key=s3cret"}`);
});

test("a polled task holds the values that its definition asks for: a secret's, else the environment's", async () => {
  const def = ordersDef({ runtimeMetadata: ["KEY", "REGION", "NOBODY_HAS", "AWAY"] });
  const value = (name: string) =>
    name === "AWAY" ? Promise.reject(new Error("away")) : name === "KEY" ? "s3cret" : undefined;
  const { operations } = given({
    tasks: [leasedTask()],
    getSnapshot: () => Promise.resolve(Payload.fromTree(workflowDefToJson(def))),
    secrets: { value },
  });

  const reply = await operations.poll(poll, nobody);

  const held = reply.kind === "ok" ? reply.value[0]?.view.runtimeMetadata : undefined;
  expect([...(held ?? [])]).toEqual([
    ["KEY", "s3cret"],
    ["REGION", "eu"],
  ]);
});

function given({
  tasks = [leasedTask(), leasedTask()],
  getSnapshot = (): Promise<Payload | undefined> => Promise.resolve(Payload.fromTree(workflowDefToJson(ordersDef()))),
  secrets = noSecrets,
} = {}) {
  const asked: PollRequest[] = [];
  const returned: string[] = [];
  const waiting: PollOperationsDeps["waiting"] = {
    poll: (request) => {
      asked.push(request);
      const handed = { flushed: () => undefined, returned: () => void returned.push("returned") };
      return Promise.resolve(tasks.map((task) => ({ task, ...handed })));
    },
  };
  const executions = { getPayload: () => Promise.resolve(Payload.fromText(`{"a":1}`)) };
  const snapshots = new SnapshotReader({ getSnapshot });
  const thresholds = USUAL_EXTERNAL_THRESHOLDS;
  const polled: Poller[] = [];
  const polls = { polled: (poller: Poller) => void polled.push(poller) };
  const log = makeLog({ service: "api", instance: "api-1" }, { level: "silent" });
  const environment: Secrets = {
    value: (name) => (name === "REGION" ? "eu" : name === "KEY" ? "of the environment" : undefined),
  };
  const runtimeMetadata = new RuntimeMetadata({ snapshots, sources: [secrets, environment], log });
  const operations = new PollOperations({
    ...{ waiting, polls, executions, snapshots, secrets, thresholds, runtimeMetadata },
  });
  return { operations, asked, returned, polled };
}
