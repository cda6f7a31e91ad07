import { taskMessageFromWire } from "@tutti/contracts";
import type { StartRequest, tuttiWorkflowGrpc, workerGrpc } from "@tutti/contracts";
import type { Fault, IdempotencyStrategy } from "@tutti/engine";
import type { Log } from "@tutti/service-kit";

import type { Caller } from "../operations/caller.ts";
import type { Operations } from "../operations/operations.ts";
import type { Reply } from "../operations/reply.ts";
import { objectFromBytes } from "./object-from-bytes.ts";
import { internalFault, refusedForFaults, refusedOf } from "./refused.ts";
import { idFaults, statusFromStream } from "./result-from-stream.ts";
import { commandIds, type CommandIds } from "./said-ids.ts";

export type WorkerCommandsOptions = {
  readonly workflows: Pick<Operations["workflows"], "start">;
  readonly executions: Pick<Operations["executions"], "signal">;
  readonly taskReferences: Pick<Operations["taskReferences"], "update">;
  /** undefined: messages are switched off. */
  readonly messages: Pick<NonNullable<Operations["messages"]>, "push"> | undefined;
  readonly log: Log;
};

export type CommandOutcome = NonNullable<workerGrpc.WorkerCommandAnswer["outcome"]>;

type Sender = Pick<Caller, "origin"> & { readonly workerId: string };
type Identified = Caller & { readonly identity: CommandIds & { readonly isRepeat: boolean } };

/** A command's own time decides about ids; farther from ours it can only be a fault. */
const maxSkewMs = 24 * 60 * 60 * 1000;

/** The commands of all streams. One that comes again while it is under way waits for the same answer. */
export class WorkerCommands {
  readonly #options: WorkerCommandsOptions;
  readonly #underWay = new Map<string, Promise<CommandOutcome>>();

  constructor(options: WorkerCommandsOptions) {
    this.#options = options;
  }

  /** The words of the kinds that can be carried out. */
  get capabilities(): readonly string[] {
    const messages = this.#options.messages === undefined ? [] : ["messages"];
    return ["start-workflows", ...messages, "update-tasks", "signals"];
  }

  /** Carries it out, also when its stream has gone meanwhile. Never rejects. */
  apply(wire: workerGrpc.WorkerCommand, { workerId, origin }: Sender): Promise<CommandOutcome> {
    const { commandId = "", createdTimeMs = 0 } = wire;
    const faults = [...idFaults("command_id", commandId), ...timeFaults(createdTimeMs)];
    if (faults.length > 0) return Promise.resolve(refusedFor(faults));
    const ids = commandIds({ workerId, commandId, createdTimeMs });
    const known = this.#underWay.get(ids.eventId);
    if (known !== undefined) return known;
    const identity = { ...ids, isRepeat: wire.isRepeat ?? false };
    const outcome = this.#outcomeOf(wire, { workerId, origin, identity }).finally(() =>
      this.#underWay.delete(ids.eventId),
    );
    this.#underWay.set(ids.eventId, outcome);
    return outcome;
  }

  async #outcomeOf(
    { command, commandId }: workerGrpc.WorkerCommand,
    { workerId, ...said }: Sender & Pick<Identified, "identity">,
  ): Promise<CommandOutcome> {
    const caller = { ...said, deadlineMs: undefined, signal: undefined };
    try {
      switch (command?.$case) {
        case undefined:
          return refusedFor([{ path: "command", message: "must be one that this server knows" }]);
        case "start":
          return await this.#start(command.value, caller);
        case "pushMessage":
          return await this.#push(command.value, caller);
        case "updateTask":
          return await this.#updateTask(command.value, { ...caller, workerId });
        case "signal":
          return await this.#signal(command.value, caller);
      }
    } catch (error) {
      this.#options.log.error({ err: error, commandId }, "a worker's command could not be carried out");
      return { $case: "refused", value: internalFault };
    }
  }

  async #start(wire: workerGrpc.StartExecution, caller: Identified): Promise<CommandOutcome> {
    const faults: Fault[] = [];
    const request = startFromStream(wire, faults);
    if (faults.length > 0) return refusedFor(faults);
    const reply = await this.#options.workflows.start({ value: request, faults: [] }, caller);
    return outcomeOf(reply, (workflowId) => ({ $case: "started", value: { workflowId } }));
  }

  async #push(
    { workflowId, payload }: tuttiWorkflowGrpc.PushMessageRequest,
    caller: Identified,
  ): Promise<CommandOutcome> {
    const { messages } = this.#options;
    if (messages === undefined) return switchedOff;
    const faults: Fault[] = [];
    const message = objectFromBytes(payload, { path: "push_message.payload", faults });
    if (faults.length > 0) return refusedFor(faults);
    const reply = await messages.push(workflowId, message, caller);
    return outcomeOf(reply, (messageId) => ({ $case: "messagePushed", value: { messageId } }));
  }

  async #updateTask(
    wire: workerGrpc.UpdateTaskByReference,
    { workerId, ...caller }: Identified & { readonly workerId: string },
  ): Promise<CommandOutcome> {
    const faults: Fault[] = [];
    const status = statusFromStream(wire.status, faults);
    const output = objectFromBytes(wire.output, { path: "output", faults });
    const outputMessage = taskMessageFromWire(wire.outputMessage, { path: "", faults }, "output_message");
    if (faults.length > 0) return refusedFor(faults.map((fault) => ({ ...fault, path: `update_task.${fault.path}` })));
    const { workflowId = "", taskReferenceName = "" } = wire;
    const update = { workflowId, taskReferenceName, status, output, workerId, outputMessage };
    const reply = await this.#options.taskReferences.update(update, caller);
    return outcomeOf(reply, (taskId) => ({ $case: "taskUpdated", value: { taskId } }));
  }

  async #signal(wire: workerGrpc.SignalExecution, caller: Identified): Promise<CommandOutcome> {
    const faults: Fault[] = [];
    const status = statusFromStream(wire.status, faults);
    const output = objectFromBytes(wire.output, { path: "output", faults });
    if (faults.length > 0) return refusedFor(faults.map((fault) => ({ ...fault, path: `signal.${fault.path}` })));
    const { workflowId = "" } = wire;
    const reply = await this.#options.executions.signal({ workflowId, status, output }, caller);
    return outcomeOf(reply, (signaled) => ({ $case: "signaled", value: { signaled } }));
  }
}

function timeFaults(createdTimeMs: number): readonly Fault[] {
  if (Math.abs(Date.now() - createdTimeMs) <= maxSkewMs) return [];
  const message = "must be set, to a time within a day of the server's";
  return [{ path: "created_time_ms", message, found: String(createdTimeMs) }];
}

const strategies: Record<workerGrpc.StartExecution_IdempotencyStrategy, IdempotencyStrategy | undefined> = {
  IDEMPOTENCY_STRATEGY_UNSPECIFIED: "FAIL",
  IDEMPOTENCY_STRATEGY_FAIL: "FAIL",
  IDEMPOTENCY_STRATEGY_RETURN_EXISTING: "RETURN_EXISTING",
  IDEMPOTENCY_STRATEGY_FAIL_ON_RUNNING: "FAIL_ON_RUNNING",
  UNRECOGNIZED: undefined,
};

function startFromStream(wire: workerGrpc.StartExecution, faults: Fault[]): StartRequest {
  const strategy = strategies[wire.idempotencyStrategy ?? "IDEMPOTENCY_STRATEGY_UNSPECIFIED"];
  if (strategy === undefined)
    faults.push({ path: "start.idempotency_strategy", message: "is not known to this server" });
  return {
    name: wire.name ?? "",
    version: wire.version,
    correlationId: wire.correlationId,
    input: objectFromBytes(wire.input, { path: "start.input", faults }),
    taskToDomain: wire.taskToDomain,
    inlineDefinition: undefined,
    externalInputPayloadStoragePath: wire.externalInputPayloadStoragePath || undefined,
    priority: wire.priority ?? 0,
    createdBy: undefined,
    idempotencyKey: wire.idempotencyKey || undefined,
    idempotencyStrategy: strategy,
  };
}

function outcomeOf<Value>(reply: Reply<Value>, done: (value: Value) => CommandOutcome): CommandOutcome {
  return reply.kind === "ok" ? done(reply.value) : { $case: "refused", value: refusedOf(reply.refusal) };
}

function refusedFor(faults: readonly Fault[]): CommandOutcome {
  return { $case: "refused", value: refusedForFaults(faults) };
}

const switchedOff: CommandOutcome = {
  $case: "refused",
  value: {
    code: 12,
    reason: "UNIMPLEMENTED",
    message: "messages are switched off on this server",
    retryable: false,
    retryAfterMs: 0,
  },
};
