import type { TaskView } from "@tutti/contracts";
import { isTerminalWorkflow, taskIdFrom, workflowIdFrom, workflowNotFound } from "@tutti/engine";
import type { Fault, WorkflowId } from "@tutti/engine";
import type { Asked, EventStore, ExecutionStore, MetadataStore, QueuedCursor, TaskQueue } from "@tutti/ports";

import { requiredFaults } from "./argument-faults.ts";
import type { Caller } from "./caller.ts";
import { ok, refusalOf, refuse, type Reply } from "./reply.ts";
import type { TaskOperations } from "./tasks/task-operations.ts";
import type { WorkflowOperations } from "./executions/workflow-operations.ts";

export type AdminOperationsDeps = {
  readonly executions: Pick<ExecutionStore, "findPending" | "findQueued" | "getExecution">;
  readonly metadata: Pick<MetadataStore, "listEventHandlers">;
  readonly events: Pick<EventStore, "sizes">;
  readonly queue: Pick<TaskQueue, "enqueue">;
  readonly tasks: Pick<TaskOperations, "get">;
  readonly workflows: Pick<WorkflowOperations, "decide">;
  /** By the names of their variables, secrets masked. */
  readonly settings: ReadonlyMap<string, string>;
};

export type PendingPage = { readonly start: number; readonly count: number };

/** Whoever wants more than this is better served by a search. */
const MAX_PENDING = 10_000;
const AT_ONCE = 50;
const QUEUED_AT_ONCE = 500;
/** Before those of all tasks. */
const FIRST_TASK_ID = taskIdFrom("00000000-0000-0000-0000-000000000000");

/** What those who run a cluster ask for. Source: reference/api.md 2.7 "Admin"; engine.md 10.3. */
export class AdminOperations {
  readonly #deps: AdminOperationsDeps;

  constructor(deps: AdminOperationsDeps) {
    this.#deps = deps;
  }

  /** The settings of this process, by the names of their variables, secrets masked. */
  get config(): ReadonlyMap<string, string> {
    return this.#deps.settings;
  }

  /** Tasks of a definition's name that have not ended. InvalidArgument. */
  async pendingTasks(taskType: string, page: PendingPage, asked: Asked = {}): Promise<Reply<readonly TaskView[]>> {
    const refusal = refusalOf("InvalidArgument", pageFaults(taskType, page));
    if (refusal !== undefined) return refuse(refusal);
    const { start, count } = page;
    const found = count === 0 ? [] : await this.#deps.executions.findPending(taskType, start + count, asked);
    const views: TaskView[] = [];
    for (let from = start; from < found.length; from += AT_ONCE) {
      const replies = await Promise.all(
        found.slice(from, from + AT_ONCE).map(async ({ taskId }) => await this.#deps.tasks.get(taskId, asked)),
      );
      // What has gone meanwhile is not pending.
      for (const reply of replies) if (reply.kind === "ok") views.push(reply.value);
    }
    return ok(views);
  }

  /** Has the execution looked after now; false where it is anyway, since it has not ended. NotFound. */
  async requeueSweep(id: string, caller: Caller): Promise<Reply<boolean>> {
    const decided = await this.#deps.workflows.decide(id, caller);
    return decided.kind === "refused" ? decided : ok(isTerminalWorkflow(decided.value));
  }

  /** Puts right what is not as it has to be, and tells whether anything was not. NotFound. */
  async verifyAndRepair(id: string, caller: Caller): Promise<Reply<boolean>> {
    const workflowId = workflowIdFrom(id);
    const before = workflowId && (await this.#stateOf(workflowId));
    const decided = await this.#deps.workflows.decide(id, caller);
    if (decided.kind === "refused") return decided;
    if (workflowId === undefined) return refuse(workflowNotFound(id));
    await this.#sendAgain(workflowId);
    return ok(before !== (await this.#stateOf(workflowId)));
  }

  /** Where active handlers get their events, by event, and how many messages wait there. */
  async eventQueues(asked: Asked = {}): Promise<ReadonlyMap<string, { readonly name: string; readonly size: number }>> {
    const handlers = await this.#deps.metadata.listEventHandlers(asked);
    const events = [...new Set(handlers.filter(({ active }) => active).map(({ event }) => event))].sort();
    const sizes = await this.#deps.events.sizes(events, asked);
    // `conductor:orders` is the queue `orders` of the kind `conductor`.
    const queueOf = (event: string) => ({ name: event.slice(event.indexOf(":") + 1), size: sizes.get(event) ?? 0 });
    return new Map(events.map((event) => [event, queueOf(event)]));
  }

  async #stateOf(workflowId: WorkflowId): Promise<string> {
    const loaded = await this.#deps.executions.getExecution(workflowId, { includeTasks: true });
    const tasks = loaded?.tasks.map(({ taskId, status }) => [taskId, status]) ?? [];
    return JSON.stringify([loaded?.execution.status, tasks]);
  }

  /** Its waiting tasks, to their queues: what is there already stays alone. */
  async #sendAgain(workflowId: WorkflowId): Promise<void> {
    let after: QueuedCursor | undefined = FIRST_TASK_ID && { workflowId, taskId: FIRST_TASK_ID };
    while (after !== undefined) {
      const page: Awaited<ReturnType<ExecutionStore["findQueued"]>> = await this.#deps.executions.findQueued(
        0,
        after,
        QUEUED_AT_ONCE,
      );
      const own = page.items.filter((task) => task.workflowId === workflowId);
      if (own.length > 0) await this.#deps.queue.enqueue(own);
      after = own.length < page.items.length ? undefined : page.next;
    }
  }
}

function pageFaults(taskType: string, { start, count }: PendingPage): readonly Fault[] {
  const faults: Fault[] = [...requiredFaults("taskType", taskType, "TaskType cannot be null or empty.")];
  if (start < 0) faults.push({ path: "start", message: "start must be >= 0", found: String(start) });
  if (count < 0) faults.push({ path: "count", message: "count must be >= 0", found: String(count) });
  if (start + count > MAX_PENDING) {
    const message = `start and count must be at most ${MAX_PENDING} together`;
    faults.push({ path: "count", message, found: `${start} and ${count}` });
  }
  return faults;
}
