import { describe, expect, test } from "@jest/globals";
import { Payload } from "@tutti/engine";
import type { Execution, MessageChanges, WorkflowMessage } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import { anExecution, changed, created, locking, readable, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What is kept of the messages that wait for an execution. */
export function messageRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;

  const message = (seq: number, content: unknown = { n: seq }): WorkflowMessage => {
    const payload = Payload.fromText(JSON.stringify(content));
    return { seq, id: `message-${seq}`, payload, receivedAt: 1_700_000_000_000 + seq };
  };
  const begin = async (added: readonly WorkflowMessage[]) => {
    const execution = anExecution({ messages: { first: 1, next: added.length + 1, expiresAt: 1_800_000_000_000 } });
    await store().applyBatch(locking([]), () =>
      write([created(execution, [], { messages: { added, removedBefore: undefined } })]),
    );
    return execution;
  };
  const change = async (execution: Execution, messages: MessageChanges | undefined, isRemoved = false) => {
    const next = anExecution({ ...execution, revision: execution.revision + 1 });
    await store().applyBatch(locking([execution.workflowId]), () =>
      write([changed(next, { isRemoved, ...(messages === undefined ? {} : { messages }) })]),
    );
  };
  const idsOf = async ({ workflowId }: Execution, first = 1, count = 100) =>
    (await store().getMessages(workflowId, { first, count })).map(({ id }) => id);

  describe("messages", () => {
    test("come back in their order, large ones as well, from any place on", async () => {
      const messages = [message(1), message(2, { text: "é".repeat(20_000) }), message(3, {})];
      const execution = await begin(messages);
      const { workflowId } = execution;

      expect(readable(await store().getMessages(workflowId, { first: 1, count: 3 }))).toEqual(readable(messages));
      expect(await idsOf(execution, 2, 1)).toEqual(["message-2"]);
      expect(await idsOf(execution, 4, 5)).toEqual([]);
    });

    test("stay within the places that are asked for, whatever is missing among them", async () => {
      const execution = await begin([message(1), message(5)]);

      expect(await idsOf(execution, 1, 2)).toEqual(["message-1"]);
    });

    test("that are taken go in the commit that says so, and others come", async () => {
      const [execution, other] = [await begin([message(1), message(2)]), await begin([message(1)])];

      await change(execution, { added: [message(3)], removedBefore: 2 });

      expect(await idsOf(execution)).toEqual(["message-2", "message-3"]);
      expect(await idsOf(other)).toEqual(["message-1"]);
    });

    test("stay where a change says nothing of them", async () => {
      const execution = await begin([message(1)]);

      await change(execution, undefined);

      expect(await idsOf(execution)).toEqual(["message-1"]);
    });

    test("go with their execution", async () => {
      const execution = await begin([message(1)]);

      await change(execution, { added: [message(2)], removedBefore: undefined }, true);

      expect(await idsOf(execution)).toEqual([]);
    });

    test("have their places told by the execution, which has none at first", async () => {
      const [none, some] = [anExecution(), await begin([message(1)])];
      await store().applyBatch(locking([]), () => write([created(none)]));

      const queueOf = async ({ workflowId }: Execution) =>
        (await store().getExecution(workflowId, { includeTasks: false }))?.execution.messages;
      expect([await queueOf(none), await queueOf(some)]).toEqual([undefined, some.messages]);
    });
  });
}
