import { Payload } from "@tutti/engine";
import type { EpochMs } from "@tutti/engine";

import type {
  EventExecution,
  EventExecutionCursor,
  EventStore,
  PublishedEventKey,
  PublishedEventRow,
  TakenEvent,
} from "../event-store.ts";
import { pageFrom } from "../page-from.ts";
import { allHandlers, type HandlerRows } from "./memory-event-handlers.ts";

/** `dueAt` undefined: it is set aside. */
type Row = TakenEvent & { readonly dueAt: EpochMs | undefined };

/** Messages that wait for handlers, what became of those that have not, and who is registered. */
export type EventTables = {
  readonly messages: Map<string, Row>;
  readonly executions: Map<string, EventExecution>;
  readonly handlers: HandlerRows;
};

export function makeEventTables(handlers: HandlerRows): EventTables {
  return { messages: new Map(), executions: new Map(), handlers };
}

/** What a batch publishes: due where somebody listens. */
export function writePublished(
  { messages, handlers }: EventTables,
  published: readonly PublishedEventRow[],
  now: EpochMs,
): void {
  if (published.length === 0) return;
  const heard = heardEvents(handlers);
  for (const row of published) {
    // As through a database: nobody shares the tree.
    const payload = Payload.fromText(row.payload.text);
    messages.set(keyText(row), { ...row, payload, takes: 0, dueAt: heard.has(row.event) ? now : undefined });
  }
}

function heardEvents(handlers: HandlerRows): ReadonlySet<string> {
  return new Set(allHandlers(handlers).flatMap(({ active, event }) => (active ? [event] : [])));
}

/** EventStore in memory, on the messages that batches write. */
export function makeMemoryEventStore(
  { messages, executions, handlers }: EventTables,
  clock: () => EpochMs,
): EventStore {
  const due = (): readonly Row[] =>
    [...messages.values()]
      .filter(({ dueAt }) => dueAt !== undefined && dueAt <= clock())
      .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
  const aside = (): readonly Row[] => [...messages.values()].filter(({ dueAt }) => dueAt === undefined);
  const putOff = (key: PublishedEventKey, members: Partial<Row>): void => {
    const row = messages.get(keyText(key));
    if (row !== undefined) messages.set(keyText(key), { ...row, ...members });
  };
  return {
    take: async ({ limit, maxBytes, holdMs }) => {
      let bytes = 0;
      const taken = due()
        .slice(0, limit)
        .filter(({ payload }, index) => (bytes += payload.sizeBytes) <= maxBytes || index === 0);
      for (const row of taken) putOff(row, { dueAt: clock() + holdMs, takes: row.takes + 1 });
      return await Promise.resolve(taken.map(takenFrom));
    },
    hold: async (keys, holdMs) => {
      for (const key of keys) putOff(key, { dueAt: clock() + holdMs });
      await Promise.resolve();
    },
    settle: async (settled) => {
      for (const { executions: written, dueInMs, ...key } of settled) {
        for (const execution of written) executions.set(executionText(execution), execution);
        if (dueInMs === undefined) messages.delete(keyText(key));
        else putOff(key, { dueAt: clock() + dueInMs });
      }
      await Promise.resolve();
    },
    setAside: async (keys) => {
      for (const key of keys) putOff(key, { dueAt: undefined });
      await Promise.resolve();
    },
    wakeHeard: async (limit) => {
      const heard = heardEvents(handlers);
      const woken = aside()
        .filter(({ event }) => heard.has(event))
        .slice(0, limit);
      for (const row of woken) putOff(row, { dueAt: clock() });
      return await Promise.resolve(woken.length);
    },
    forgetUnheard: async (olderThanMs, limit) => {
      const old = aside()
        .filter(({ publishedAt }) => publishedAt < clock() - olderThanMs)
        .slice(0, limit);
      for (const row of old) messages.delete(keyText(row));
      return await Promise.resolve(old.length);
    },
    isAnyDue: async () => await Promise.resolve(due().length > 0),
    size: async (upTo) => await Promise.resolve(Math.min(upTo, messages.size - aside().length)),
    sizes: async (events) => {
      const waiting = [...messages.values()].filter(({ dueAt }) => dueAt !== undefined);
      const counted = [...new Set(events)].map((event) => {
        return [event, waiting.filter((row) => row.event === event).length] as const;
      });
      return await Promise.resolve(new Map(counted.filter(([, count]) => count > 0)));
    },
    executionsOf: async (keys) => {
      const wanted = new Set(keys.map(keyText));
      return await Promise.resolve([...executions.values()].filter((execution) => wanted.has(keyText(execution))));
    },
    listExecutions: async ({ name, messageId, status }, after, limit) => {
      const found = [...executions.values()]
        .filter((execution) => name === undefined || execution.name === name)
        .filter((execution) => messageId === undefined || execution.messageId === messageId)
        .filter((execution) => status === undefined || execution.status === status)
        .filter((execution) => after === undefined || newestFirst(after, execution) < 0)
        .sort(newestFirst);
      return await Promise.resolve(pageFrom(found, { limit, cursorOf }));
    },
    forgetExecutions: async (olderThanMs, limit) => {
      const old = [...executions].filter(([, { created }]) => created < clock() - olderThanMs).slice(0, limit);
      for (const [key] of old) executions.delete(key);
      return await Promise.resolve(old.length);
    },
  };
}

function takenFrom({ workflowId, revision, ordinal, event, messageId, publishedAt, payload, takes }: Row): TakenEvent {
  return { workflowId, revision, ordinal, event, messageId, publishedAt, payload, takes };
}

const keyText = ({ workflowId, revision, ordinal }: PublishedEventKey): string =>
  `${workflowId}/${revision}/${ordinal}`;
const executionText = (execution: EventExecution): string =>
  `${keyText(execution)}/${execution.index}/${execution.name}`;

const cursorOf = ({ created, workflowId, revision, ordinal, name, index }: EventExecution): EventExecutionCursor => ({
  ...{ created, workflowId, revision, ordinal, name, index },
});

function newestFirst(a: EventExecutionCursor, b: EventExecutionCursor): number {
  return (
    b.created - a.created ||
    Buffer.compare(Buffer.from(b.workflowId), Buffer.from(a.workflowId)) ||
    b.revision - a.revision ||
    b.ordinal - a.ordinal ||
    Buffer.compare(Buffer.from(b.name), Buffer.from(a.name)) ||
    b.index - a.index
  );
}
