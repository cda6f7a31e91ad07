import { expect, test } from "@jest/globals";
import { Payload, snapshotHashFrom, workflowDefToJson } from "@tutti/engine";

import { ordersDef } from "../../testing/given-execution.ts";
import { SnapshotReader } from "./snapshot-reader.ts";

const hash = snapshotHashFrom("00");

test("a definition is read from the store once, by however many ask at the same time", async () => {
  let reads = 0;
  const definition = Payload.fromTree(workflowDefToJson(ordersDef()));
  const reader = new SnapshotReader({ getSnapshot: () => ((reads += 1), Promise.resolve(definition)) });

  const [one, other] = await Promise.all([reader.read(hash), reader.read(hash)]);
  await reader.read(hash);

  expect(reads).toBe(1);
  expect(one.nodes.get("a")?.task.name).toBe("pack");
  expect(other).toBe(one);
});

test("a definition that could not be read is asked for again", async () => {
  const answers = [() => Promise.reject(new Error("no connection")), () => Promise.resolve(definition)];
  const definition = Payload.fromTree(workflowDefToJson(ordersDef()));
  const reader = new SnapshotReader({ getSnapshot: () => answers.shift()?.() ?? Promise.resolve(undefined) });

  await expect(reader.read(hash)).rejects.toThrow("no connection");

  expect((await reader.read(hash)).def.name).toBe("orders");
});
