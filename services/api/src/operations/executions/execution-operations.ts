import { randomUUID } from "node:crypto";

import type { StartRequest, TaskView, WorkflowView } from "@tutti/contracts";
import {
  eventIdFrom,
  isJsonObject,
  isTerminalWorkflow,
  jsonObject,
  memberOf,
  Payload,
  workflowIdFrom,
  workflowNotFound,
} from "@tutti/engine";
import type { EventId, Read, Refusal, TaskResultStatus, WorkflowId, WorkflowStatus } from "@tutti/engine";
import type { DeciderPort } from "@tutti/ports";

import type { Outlook } from "../../callers/execution-tree.ts";
import type { Seat, WaitingCallers } from "../../callers/waiting-callers.ts";
import { applyEvent } from "../apply-event.ts";
import type { Caller } from "../caller.ts";
import { ok, refuse, type Reply } from "../reply.ts";
import { nameless } from "../request-event.ts";
import type { TaskOperations } from "../tasks/task-operations.ts";
import type { WorkflowOperations } from "./workflow-operations.ts";

/** What a caller who waited is shown. The last two are alike. Source: reference/engine.md 8.4. */
export const RETURN_STRATEGIES = [
  "TARGET_WORKFLOW",
  "BLOCKING_WORKFLOW",
  "BLOCKING_TASK",
  "BLOCKING_TASK_INPUT",
] as const;
export type ReturnStrategy = (typeof RETURN_STRATEGIES)[number];

export type ExecuteRequest = {
  /** As it was read. */
  readonly start: Read<StartRequest>;
  /** Comes back with the answer; undefined: made up. */
  readonly requestId: string | undefined;
  readonly waitUntilTaskRefs: readonly string[];
  /** undefined or 0: 10; less: none. */
  readonly waitForSeconds: number | undefined;
  readonly returnStrategy: ReturnStrategy;
};

export type WorkflowSignal = {
  readonly workflowId: string;
  readonly status: TaskResultStatus;
  /** An object, laid over the task's output. */
  readonly output: Payload;
};

/** `identity`: what makes the signal one and the same when it comes again, with an event id for each execution it asks. */
export type SignalCaller = Caller & {
  readonly identity?: { readonly isRepeat: boolean; readonly eventIdOf: (workflowId: WorkflowId) => EventId };
};

export type SignalSyncRequest = WorkflowSignal & {
  readonly returnStrategy: ReturnStrategy;
  /** undefined: 5,000; 0 or less: none. */
  readonly timeoutMs: number | undefined;
};

/** How an execution stands after a wait for it. */
export type WorkflowRun = {
  readonly returnStrategy: ReturnStrategy;
  readonly requestId: string;
  /** What was waited for. */
  readonly targetWorkflowId: WorkflowId;
  readonly targetWorkflowStatus: WorkflowStatus;
  /** The time was over, and it had neither ended nor was it blocked. */
  readonly signalTimeout: boolean;
  /** undefined: the task that blocks was asked for, and none does. */
  readonly shown:
    | { readonly kind: "workflow"; readonly view: WorkflowView }
    | { readonly kind: "task"; readonly view: TaskView }
    | undefined;
};

export type ExecutionOperationsDeps = {
  readonly decider: DeciderPort;
  readonly callers: WaitingCallers;
  readonly workflows: Pick<WorkflowOperations, "start" | "get">;
  readonly tasks: Pick<TaskOperations, "get">;
};

const usualWaitSeconds = 10;
const usualTimeoutMs = 5_000;

/** What is left of a caller's deadline to read what is answered, and for its way: a tenth, 50 ms at least and a second at most. */
function answerMs(remainingMs: number): number {
  return Math.min(1_000, Math.max(50, remainingMs / 10));
}

/** A caller's seat, and when its deadline is by the process's clock. */
type Place = { readonly seat: Seat; readonly until: number };

type Answering = Pick<WorkflowRun, "requestId" | "returnStrategy"> & {
  readonly waitUntilTaskRefs: readonly string[];
  readonly timeoutMs: number;
};

/** Executions that their callers wait for, and signals. Sources: reference/engine.md 8.4, 8.5; core.md 11. */
export class ExecutionOperations {
  readonly #deps: ExecutionOperationsDeps;

  constructor(deps: ExecutionOperationsDeps) {
    this.#deps = deps;
  }

  /**
   * Starts an execution and waits until it ends, a task blocks its caller, or the time is over. Refused as a start is, and
   * as Overloaded where too many wait; then nothing is started. Rejects with the signal's reason.
   */
  async execute({ start, ...asked }: ExecuteRequest, caller: Caller): Promise<Reply<WorkflowRun>> {
    const { requestId = randomUUID(), waitUntilTaskRefs, waitForSeconds = 0, returnStrategy } = asked;
    const timeoutMs = (waitForSeconds === 0 ? usualWaitSeconds : waitForSeconds) * 1_000;
    return await this.#seated(caller, async (place) => {
      const started = await this.#deps.workflows.start({ ...start, value: markedAsDynamic(start.value) }, caller);
      if (started.kind === "refused") return started;
      const answering = { requestId, returnStrategy, waitUntilTaskRefs, timeoutMs };
      return await this.#waitFor(started.value, { ...place, answering, caller });
    });
  }

  /**
   * Whether an open WAIT, of the execution or else of its open sub-workflows, depth first, took it. NotFound.
   * Said again under the same `identity`, it is taken once by each.
   */
  async signal({ workflowId: id, status, output }: WorkflowSignal, caller: SignalCaller): Promise<Reply<boolean>> {
    if (id === "") return nameless;
    const workflowId = workflowIdFrom(id);
    if (workflowId === undefined) return refuse(workflowNotFound(id));
    return await this.#signal([workflowId], { status, output }, caller);
  }

  /** As `signal`, and then waits. NotFound also where nothing took it; Overloaded, and nothing is signalled. */
  async signalSync(request: SignalSyncRequest, caller: Caller): Promise<Reply<WorkflowRun>> {
    const { timeoutMs = usualTimeoutMs, returnStrategy, workflowId: id } = request;
    return await this.#seated(caller, async (place) => {
      const signaled = await this.signal(request, caller);
      if (signaled.kind === "refused") return signaled;
      const workflowId = workflowIdFrom(id);
      if (!signaled.value || workflowId === undefined) return refuse(nothingBlocked(id));
      const answering = { requestId: randomUUID(), returnStrategy, waitUntilTaskRefs: [], timeoutMs };
      return await this.#waitFor(workflowId, { ...place, answering, caller });
    });
  }

  async #seated<Value>(
    { deadlineMs = Infinity }: Caller,
    act: (place: Place) => Promise<Reply<Value>>,
  ): Promise<Reply<Value>> {
    const seat = this.#deps.callers.seat();
    if ("kind" in seat) return refuse(seat);
    try {
      return await act({ seat, until: performance.now() + deadlineMs });
    } finally {
      seat.leave();
    }
  }

  async #signal(
    [first, ...others]: readonly WorkflowId[],
    said: Pick<WorkflowSignal, "status" | "output">,
    caller: SignalCaller,
  ): Promise<Reply<boolean>> {
    const { isRepeat, eventIdOf } = caller.identity ?? { isRepeat: false, eventIdOf: () => eventIdFrom(randomUUID()) };
    if (first === undefined) return ok(false);
    const asked = new Set<WorkflowId>();
    const open = [first, ...others];
    for (let workflowId = open.shift(); workflowId !== undefined; workflowId = open.shift()) {
      // What a task follows may be an execution that it is within.
      if (asked.has(workflowId)) continue;
      asked.add(workflowId);
      const event = { kind: "WorkflowSignaled", eventId: eventIdOf(workflowId), workflowId, ...said } as const;
      const toApply = { ...event, origin: caller.origin };
      const applied = await applyEvent(this.#deps.decider, toApply, { ...caller, isRepeat });
      if (applied.kind === "refused") {
        // A sub-workflow that is gone is none.
        if (workflowId !== first && applied.refusal.kind === "NotFound") continue;
        return applied;
      }
      if (applied.value.kind !== "NotSignaled") return ok(true);
      open.unshift(...applied.value.children);
    }
    return ok(false);
  }

  async #waitFor(
    workflowId: WorkflowId,
    { seat, until, answering, caller }: Place & { readonly answering: Answering; readonly caller: Caller },
  ): Promise<Reply<WorkflowRun>> {
    const { waitUntilTaskRefs: taskReferenceNames, timeoutMs, requestId, returnStrategy } = answering;
    const remainingMs = until - performance.now();
    const waitMs = Math.max(0, Math.min(timeoutMs, remainingMs - answerMs(remainingMs)));
    const outlook = await seat.wait({ workflowId, taskReferenceNames, timeoutMs: waitMs, signal: caller.signal });
    const target = { requestId, returnStrategy, targetWorkflowId: workflowId };
    if (returnStrategy === "TARGET_WORKFLOW" || returnStrategy === "BLOCKING_WORKFLOW")
      return await this.#showWorkflow(target, outlook);
    return await this.#showTask(target, outlook);
  }

  async #showWorkflow(target: Target, outlook: Outlook): Promise<Reply<WorkflowRun>> {
    const isBlocking = target.returnStrategy === "BLOCKING_WORKFLOW" && outlook.kind === "blocked";
    const shownId = isBlocking ? outlook.workflowId : target.targetWorkflowId;
    const found = await this.#deps.workflows.get(shownId, { includeTasks: true });
    if (found.kind === "refused") return found;
    const { status } = found.value.execution;
    // It may have gone on since the wait ended.
    const targetWorkflowStatus =
      shownId === target.targetWorkflowId || outlook.kind === "gone" ? status : outlook.status;
    const signalTimeout = isTimedOut(outlook) && !isTerminalWorkflow(targetWorkflowStatus);
    return ok({ ...target, targetWorkflowStatus, signalTimeout, shown: { kind: "workflow", view: found.value } });
  }

  async #showTask(target: Target, outlook: Outlook): Promise<Reply<WorkflowRun>> {
    if (outlook.kind !== "blocked") {
      const found = await this.#deps.workflows.get(target.targetWorkflowId, { includeTasks: false });
      if (found.kind === "refused") return found;
      const { status: targetWorkflowStatus } = found.value.execution;
      const signalTimeout = isTimedOut(outlook) && !isTerminalWorkflow(targetWorkflowStatus);
      return ok({ ...target, targetWorkflowStatus, signalTimeout, shown: undefined });
    }
    const found = await this.#deps.tasks.get(outlook.taskId);
    if (found.kind === "refused") return found;
    const { status: targetWorkflowStatus } = outlook;
    return ok({ ...target, targetWorkflowStatus, signalTimeout: false, shown: { kind: "task", view: found.value } });
  }
}

type Target = Pick<WorkflowRun, "requestId" | "returnStrategy" | "targetWorkflowId">;

function isTimedOut({ kind }: Outlook): boolean {
  return kind === "open" || kind === "gone";
}

/** The input says of an execution that brings its own definition that it does. Source: reference/engine.md 8.4. */
function markedAsDynamic(start: StartRequest): StartRequest {
  const { tree } = start.inlineDefinition?.tasks.length ? start.input : { tree: null };
  if (!isJsonObject(tree)) return start;
  const metadata = memberOf(tree, "_systemMetadata");
  const before = isJsonObject(metadata ?? null) ? Object.entries(metadata as object) : [];
  const marked = jsonObject([...before, ["dynamic", true]]);
  return { ...start, input: Payload.fromTree(jsonObject([...Object.entries(tree), ["_systemMetadata", marked]])) };
}

function nothingBlocked(workflowId: string): Refusal {
  const message = `Found no blocked task in workflow ${workflowId} to signal`;
  return { kind: "NotFound", what: "task", id: workflowId, message };
}
