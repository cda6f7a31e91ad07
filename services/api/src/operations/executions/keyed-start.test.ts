import { expect, test } from "@jest/globals";
import type { WorkflowId } from "@tutti/engine";
import { anExecution, created, locking, write } from "@tutti/ports/contract";
import { makeMemoryStores } from "@tutti/ports/memory";

import { startUnderKey } from "./keyed-start.ts";
import { newWorkflowId } from "./new-workflow-id.ts";
import { ok, refuse, type Reply } from "../reply.ts";

const key = { workflowName: "w", key: "k", strategy: "RETURN_EXISTING" } as const;

test("a start that was reserved and never stored is completed under its id by the next", async () => {
  const { stores } = given();
  const reserved = newWorkflowId();
  await stores.idempotency.reserve(key, reserved);

  const started = await startUnderKey(stores, { key, start: async (id) => await Promise.resolve(ok(id)) });

  expect(started).toEqual(ok(reserved));
});

test("whoever is overtaken while completing a start finds what the other has started", async () => {
  const { stores, store } = given();
  const reserved = newWorkflowId();
  await stores.idempotency.reserve(key, reserved);
  const overtaken = async (id: WorkflowId): Promise<Reply<WorkflowId>> => {
    await store(id);
    return refuse({ kind: "AlreadyExists", what: "workflow", id, message: "it exists" });
  };

  expect(await startUnderKey(stores, { key, start: overtaken })).toEqual(ok(reserved));
  expect(await startUnderKey(stores, { key: { ...key, strategy: "FAIL" }, start: overtaken })).toMatchObject({
    refusal: { kind: "AlreadyExists", what: "workflow", id: reserved },
  });
});

function given() {
  const stores = makeMemoryStores(Date.now);
  const store = async (workflowId: WorkflowId): Promise<void> =>
    await stores.executions.applyBatch(locking([]), () => write([created(anExecution({ workflowId }))]));
  return { stores, store };
}
