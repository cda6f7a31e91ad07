import { isTerminalWorkflow, taskIdFrom, workflowIdFrom, workflowNotFound } from "@tutti/engine";
import type { Execution, Payload, Refusal, TaskId, TaskMessage, WorkflowId, WorkflowStatus } from "@tutti/engine";
import { deepestFailed } from "@tutti/ports";
import type { Asked, DeciderPort, ExecutionStore } from "@tutti/ports";

import { nameTextFaults, requiredFaults } from "../argument-faults.ts";
import type { Caller } from "../caller.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";
import { nameless, requestStatus, type EventRequest } from "../request-event.ts";
import { untilParentsKnow } from "./until-parents-know.ts";

export type RerunRequest = {
  readonly workflowId: string;
  /** undefined: from the start. */
  readonly taskId: string | undefined;
  readonly workflowInput: Payload | undefined;
  readonly taskInput: Payload | undefined;
  readonly correlationId: string | undefined;
};

export type SkipRequest = {
  readonly workflowId: string;
  readonly taskReferenceName: string;
  readonly taskInput: Payload;
  readonly taskOutput: Payload;
  /** Beside the input and the output. Absent: nothing is. */
  readonly taskInputMessage?: TaskMessage | undefined;
  readonly taskOutputMessage?: TaskMessage | undefined;
};

export type OperatorOperationsDeps = {
  readonly decider: DeciderPort;
  readonly executions: Pick<ExecutionStore, "getExecution" | "getTask">;
};

/** How operators put an execution right. Sources: reference/engine.md 2.5 to 2.11; api.md 1.3, 2.3. */
export class OperatorOperations {
  readonly #deps: OperatorOperationsDeps;

  constructor(deps: OperatorOperationsDeps) {
    this.#deps = deps;
  }

  /**
   * Tries again what failed. With `resumeSubworkflowTasks` the deepest failed child is retried itself, and its parents go
   * on with it; where nothing has failed nothing happens. NotFound; IllegalTransition where it runs, or nothing has failed.
   */
  async retry(
    id: string,
    { resumeSubworkflowTasks }: { readonly resumeSubworkflowTasks: boolean },
    caller: Caller,
  ): Promise<Reply<WorkflowStatus | undefined>> {
    const target = resumeSubworkflowTasks ? await this.#deepestFailed(id, caller) : id;
    if (target === undefined) return ok(undefined);
    return await this.#revive({ id: target, caller, eventOf: (head) => ({ ...head, kind: "RetryRequested" }) });
  }

  /** NotFound; IllegalTransition where it runs, or is COMPLETED and not restartable. */
  async restart(
    id: string,
    { useLatestDefinitions }: { readonly useLatestDefinitions: boolean },
    caller: Caller,
  ): Promise<Reply<WorkflowStatus>> {
    const eventOf: EventRequest["eventOf"] = (head) => ({ ...head, kind: "RestartRequested", useLatestDefinitions });
    return await this.#revive({ id, caller, eventOf });
  }

  /**
   * Sets variables, each for itself; with `appendArray` a value is put behind those of a list. NotFound; IllegalTransition
   * where it has ended; TooLarge where all would be too much together.
   */
  async updateVariables(
    id: string,
    said: { readonly variables: Payload; readonly appendArray: boolean },
    caller: Caller,
  ): Promise<Reply<WorkflowStatus>> {
    const eventOf: EventRequest["eventOf"] = (head) => ({ ...head, kind: "UpdateVariablesRequested", ...said });
    return await this.#request({ id, caller, eventOf });
  }

  /**
   * The task may be a descendant's: then the executions on the way down to it run again too, each from the task that waits
   * for the next; `workflowInput` and `correlationId` are for the execution that was named. NotFound; InvalidArgument for
   * an unknown task; IllegalTransition where one of them runs. Source: reference/engine.md 2.7.
   */
  async rerun(request: RerunRequest, caller: Caller): Promise<Reply<WorkflowId>> {
    const refusal = refusalOf("InvalidArgument", nameTextFaults("correlationId", request.correlationId));
    if (refusal !== undefined) return refuse(refusal);
    const found = await this.#rerunTarget(request, caller);
    if (found.kind === "refused") return found;
    const { workflowId, taskId, path } = found.value;
    const { workflowInput, taskInput, correlationId } = request;
    const rest = { taskId, path, workflowInput, taskInput, correlationId };
    const eventOf: EventRequest["eventOf"] = (head) => ({ ...head, kind: "RerunRequested", ...rest });
    const applied = await this.#request({ id: workflowId, caller, eventOf });
    return applied.kind === "refused" ? applied : ok(workflowId);
  }

  /** NotFound, also of the task; IllegalTransition where it does not run or the task has begun. */
  async skip({ workflowId: id, ...task }: SkipRequest, caller: Caller): Promise<Reply<WorkflowStatus>> {
    const message = "TaskReferenceName cannot be null or empty.";
    const faults = requiredFaults("taskReferenceName", task.taskReferenceName, message);
    const refusal = refusalOf("InvalidArgument", faults);
    if (refusal !== undefined) return refuse(refusal);
    return await this.#request({ id, caller, eventOf: (head) => ({ ...head, kind: "SkipTaskRequested", ...task }) });
  }

  /** NotFound; IllegalTransition where it has ended. */
  async resetCallbacks(id: string, caller: Caller): Promise<Reply<WorkflowStatus>> {
    return await this.#request({ id, caller, eventOf: (head) => ({ ...head, kind: "ResetCallbacksRequested" }) });
  }

  /** NotFound; IllegalTransition where it does not run; InvalidArgument of a task that cannot be jumped to. */
  async jumpToTask(
    id: string,
    task: { readonly taskReferenceName: string; readonly taskInput: Payload },
    caller: Caller,
  ): Promise<Reply<WorkflowStatus>> {
    const message = "taskReferenceName must be given";
    const refusal = refusalOf("InvalidArgument", requiredFaults("taskReferenceName", task.taskReferenceName, message));
    if (refusal !== undefined) return refuse(refusal);
    return await this.#request({ id, caller, eventOf: (head) => ({ ...head, kind: "JumpToTaskRequested", ...task }) });
  }

  /** NotFound, also of the version; IllegalTransition where it has ended, or a task is open that the version lacks. */
  async upgrade(id: string, version: number | undefined, caller: Caller): Promise<Reply<WorkflowStatus>> {
    return await this.#request({ id, caller, eventOf: (head) => ({ ...head, kind: "UpgradeRequested", version }) });
  }

  async #request(request: EventRequest): Promise<Reply<WorkflowStatus>> {
    return await requestStatus(this.#deps.decider, request);
  }

  /** The answer comes when the executions above know of it too. */
  async #revive(request: EventRequest): Promise<Reply<WorkflowStatus>> {
    const reply = await this.#request(request);
    const workflowId = workflowIdFrom(request.id);
    if (reply.kind !== "refused" && workflowId !== undefined)
      await untilParentsKnow(workflowId, this.#deps.executions, { signal: request.caller.signal });
    return reply;
  }

  async #deepestFailed(id: string, asked: Asked): Promise<string | undefined> {
    const workflowId = workflowIdFrom(id);
    return workflowId === undefined ? id : await deepestFailed(this.#deps.executions, workflowId, asked);
  }

  async #rerunTarget({ workflowId: id, taskId: given }: RerunRequest, { signal }: Asked): Promise<Reply<RerunTarget>> {
    if (id === "") return nameless;
    const workflowId = workflowIdFrom(id);
    if (workflowId === undefined) return refuse(workflowNotFound(id));
    if (given === undefined || given === "") return ok({ workflowId, taskId: undefined, path: [] });
    const taskId = taskIdFrom(given);
    const owner = taskId === undefined ? undefined : await this.#deps.executions.getTask(taskId, { signal });
    const above = owner && (await this.#from(owner.execution, { upTo: workflowId, signal }));
    if (above === undefined) {
      const execution = await this.#deps.executions.getExecution(workflowId, { includeTasks: false, signal });
      if (execution === undefined) return refuse(workflowNotFound(id));
      return refuse({ kind: "InvalidArgument", faults: [], message: `Task ${given.slice(0, 60)} not found` });
    }
    // Decider tells of the execution that was asked.
    const running = above.slice(1).find(({ status }) => !isTerminalWorkflow(status));
    if (running !== undefined) return refuse(stillRuns(running));
    const path = above.slice(1).flatMap(({ parentWorkflowTaskId }) => parentWorkflowTaskId ?? []);
    return ok({ workflowId, taskId, path });
  }

  /** An execution and those above it up to one of them, which comes first; undefined where that is none of them. */
  async #from(
    execution: Execution,
    { upTo, signal }: Asked & { readonly upTo: WorkflowId },
  ): Promise<readonly Execution[] | undefined> {
    const found = [execution];
    for (let top = execution; top.workflowId !== upTo; found.unshift(top)) {
      if (top.parentWorkflowId === undefined || found.length > MAX_DEPTH) return undefined;
      const parent = await this.#deps.executions.getExecution(top.parentWorkflowId, { includeTasks: false, signal });
      if (parent === undefined) return undefined;
      top = parent.execution;
    }
    return found;
  }
}

function stillRuns({ status, workflowName, workflowVersion, workflowId }: Execution): Refusal {
  const name = `${workflowName}.${workflowVersion}/${workflowId}.${status}`;
  return { kind: "IllegalTransition", status, message: `Workflow: ${name} is not in terminal state, unable to rerun.` };
}

type RerunTarget = {
  readonly workflowId: WorkflowId;
  readonly taskId: TaskId | undefined;
  /** Tasks on the way down to it, each of which waits for a child. */
  readonly path: readonly TaskId[];
};

/** Nobody nests executions deeper. */
const MAX_DEPTH = 100;
