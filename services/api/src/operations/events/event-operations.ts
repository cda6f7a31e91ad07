import type { EventExecutionView } from "@tutti/contracts";
import { eventHandlerFaults } from "@tutti/engine";
import type { EventHandler, Fault, Read, Refusal } from "@tutti/engine";
import { EVENT_EXECUTION_STATUSES } from "@tutti/ports";
import type { Asked, EventExecution, EventExecutionFilter, EventStore, MetadataStore } from "@tutti/ports";

import { eventPageFrom, eventPageToText } from "./event-page.ts";
import { invalid, ok, refusalOf, refusalOfRead, refuse, type Reply } from "../reply.ts";
import { inList } from "../definitions/workflow-definition-operations.ts";

export type EventOperationsDeps = {
  readonly metadata: MetadataStore;
  readonly events: Pick<EventStore, "listExecutions">;
};

/** Which executions are wanted, as a client says it: undefined and empty texts ask for nothing. */
export type EventExecutionQuery = {
  readonly handlerName?: string | undefined;
  readonly messageId?: string | undefined;
  /** Any text; only the words for statuses are taken. */
  readonly status?: string | undefined;
  /** 1 to 1000; undefined: 100. */
  readonly pageSize?: number | undefined;
  readonly pageToken?: string | undefined;
};

/** `nextPageToken` undefined: there are no more. */
export type EventExecutionPage = {
  readonly executions: readonly EventExecutionView[];
  readonly nextPageToken: string | undefined;
};

/**
 * What can be done with event handlers, which are taken as they were read, like definitions. Sources: reference/api.md 1.3,
 * 2.7; engine.md 1.10, 9.
 */
export class EventOperations {
  readonly #deps: EventOperationsDeps;

  constructor(deps: EventOperationsDeps) {
    this.#deps = deps;
  }

  /**
   * Creates all of them, or, where one cannot be, none. InvalidDefinition, with paths that begin at the handler where there
   * is one alone, else as `[1].name`; AlreadyExists.
   */
  async add(reads: readonly Read<EventHandler>[], asked: Asked = {}): Promise<Reply<void>> {
    if (reads.length === 0) return invalid("", "at least one event handler must be given");
    const handlers = reads.map(({ value }) => value);
    const unread = reads.flatMap(({ faults }) => faults);
    const refusal = refusalOfRead(unread, [...faultsOfEach(reads), ...sameNames(handlers)]);
    if (refusal !== undefined) return refuse(refusal);
    const [taken] = await this.#deps.metadata.createEventHandlers(handlers, asked);
    return taken === undefined ? ok(undefined) : refuse(exists(taken));
  }

  /** Replaces the handler of that name. InvalidDefinition; NotFound. */
  async update(read: Read<EventHandler>, asked: Asked = {}): Promise<Reply<void>> {
    const refusal = refusalOfRead(read.faults, eventHandlerFaults(read));
    if (refusal !== undefined) return refuse(refusal);
    const handler = read.value;
    const isUpdated = await this.#deps.metadata.updateEventHandler(handler, asked);
    return isUpdated ? ok(undefined) : refuse(notFound(handler.name));
  }

  /** InvalidArgument; NotFound. */
  async remove(name: string, asked: Asked = {}): Promise<Reply<void>> {
    if (name === "") return invalid("name", "Missing event handler name");
    return (await this.#deps.metadata.deleteEventHandler(name, asked)) ? ok(undefined) : refuse(notFound(name));
  }

  /** All of them, by name. */
  async list(asked: Asked = {}): Promise<readonly EventHandler[]> {
    return await this.#deps.metadata.listEventHandlers(asked);
  }

  /** Those of exactly this event, by name. InvalidArgument. */
  async ofEvent(
    event: string,
    { activeOnly, ...asked }: Asked & { readonly activeOnly: boolean },
  ): Promise<Reply<readonly EventHandler[]>> {
    if (event === "") return invalid("event", "Missing event location");
    const handlers = await this.#deps.metadata.getEventHandlers([event], asked);
    return ok(activeOnly ? handlers.filter(({ active }) => active) : handlers);
  }

  /** What handlers did with messages, the newest first. InvalidArgument. */
  async executions(query: EventExecutionQuery, asked: Asked = {}): Promise<Reply<EventExecutionPage>> {
    const { pageSize = USUAL_PAGE } = query;
    const status = EVENT_EXECUTION_STATUSES.find((word) => word === query.status);
    const after = eventPageFrom(query.pageToken);
    const faults = queryFaults(query, { status, after, pageSize });
    const refusal = refusalOf("InvalidArgument", faults);
    if (refusal !== undefined) return refuse(refusal);
    const filter: EventExecutionFilter = {
      name: query.handlerName === "" ? undefined : query.handlerName,
      messageId: query.messageId === "" ? undefined : query.messageId,
      status,
    };
    const { items, next } = await this.#deps.events.listExecutions(filter, after.cursor, pageSize, asked);
    return ok({ executions: items.map(viewOf), nextPageToken: next && eventPageToText(next) });
  }
}

const USUAL_PAGE = 100;
const MAX_PAGE = 1_000;

function queryFaults(
  { status: word }: EventExecutionQuery,
  read: { readonly status: unknown; readonly after: { readonly isReadable: boolean }; readonly pageSize: number },
): readonly Fault[] {
  const faults: Fault[] = [];
  if (word !== undefined && word !== "" && read.status === undefined) {
    const message = `status must be one of ${EVENT_EXECUTION_STATUSES.join(", ")}`;
    faults.push({ path: "status", message, found: `"${word.slice(0, 60)}"` });
  }
  if (read.pageSize < 1 || read.pageSize > MAX_PAGE) {
    faults.push({ path: "pageSize", message: `pageSize must be 1 to ${MAX_PAGE}`, found: `${read.pageSize}` });
  }
  if (!read.after.isReadable) {
    faults.push({ path: "pageToken", message: "pageToken must be what an earlier answer gave" });
  }
  return faults;
}

function faultsOfEach(reads: readonly Read<EventHandler>[]): readonly Fault[] {
  const isList = reads.length > 1;
  return reads.flatMap((read, index) => {
    const faults = eventHandlerFaults(read);
    return isList ? faults.map((fault) => inList(fault, index)) : faults;
  });
}

function sameNames(handlers: readonly EventHandler[]): readonly Fault[] {
  const seen = new Set<string>();
  return handlers.flatMap(({ name }, index) => {
    const isSeen = name !== "" && seen.has(name);
    seen.add(name);
    return isSeen ? [{ path: `[${index}].name`, message: `another handler of the list is named ${name} too` }] : [];
  });
}

function viewOf({
  messageId,
  index,
  name,
  event,
  created,
  status,
  action,
  output,
}: EventExecution): EventExecutionView {
  return { id: `${messageId}_${index}`, messageId, name, event, created, status, action, output };
}

const exists = (name: string): Refusal => ({
  kind: "AlreadyExists",
  what: "eventHandler",
  id: name,
  message: `EventHandler with name ${name} already exists!`,
});

const notFound = (name: string): Refusal => ({
  kind: "NotFound",
  what: "eventHandler",
  id: name,
  message: `EventHandler with name ${name} not found!`,
});
