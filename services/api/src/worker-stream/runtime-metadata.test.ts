import { expect, test } from "@jest/globals";
import { Payload, snapshotHashFrom } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";

import { givenApi } from "../testing/given-api.ts";
import { handedTask } from "./testing/handed-task.ts";
import { GivenWorker } from "./testing/given-worker.ts";

const definition = (runtimeMetadata: readonly string[]): Payload =>
  Payload.fromText(
    JSON.stringify({
      name: "orders",
      tasks: [
        { name: "pack", taskReferenceName: "a", type: "SIMPLE", taskDefinition: { name: "pack", runtimeMetadata } },
      ],
    }),
  );

test("a task on a stream has the values that its definition names, and another has none", async () => {
  const values = new Map([["KEY", "s3cret"]]);
  await using api = await givenApi({
    secrets: { value: (name) => values.get(name) },
    environment: new Map([["REGION", "eu"]]),
  });
  const [asking, quiet] = [snapshotHashFrom("aa"), snapshotHashFrom("bb")];
  await api.executions.putSnapshot(asking, definition(["KEY", "REGION", "NOBODY"]));
  await api.executions.putSnapshot(quiet, definition([]));
  const worker = new GivenWorker(api.clients.workers).hello();

  for (const snapshotHash of [asking, quiet, quiet]) {
    const task = leasedTask({ referenceTaskName: "a" });
    await handedTask(api, worker, { task: { ...task, snapshotHash } });
  }

  const received = worker.frames.flatMap(({ tasks }) => tasks.map((task) => [...task.runtimeMetadata]));
  expect(received).toEqual([
    [
      ["KEY", "s3cret"],
      ["REGION", "eu"],
    ],
    [],
    [],
  ]);
});
