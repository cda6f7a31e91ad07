import { conditionAsked, conditionHolds, jsonObject, JsonDepthError, JsonSyntaxError, Payload } from "@tutti/engine";
import type { EventAction, EventHandler, EventMessage, JsonObject } from "@tutti/engine";
import { OutageError } from "@tutti/ports";
import type { EventExecution, SettledEvent, TakenEvent } from "@tutti/ports";
import { logAbout, type Log } from "@tutti/service-kit";

import { carryOutAction, type ActionDeps, type Carried } from "./carry-out-action.ts";
import type { ConditionLanes } from "./condition-lanes.ts";
import type { EventLimits } from "./event-limits.ts";
import type { EventMetrics } from "./event-metrics.ts";

export type HandleDeps = Omit<ActionDeps, "deadlineMs"> & {
  readonly conditions: Pick<ConditionLanes, "evaluate">;
  readonly limits: EventLimits;
  readonly metrics: EventMetrics;
  readonly log: Log;
};

/** A message with the active handlers of its event, and what is known of it from earlier attempts. */
export type Handling = {
  readonly taken: TakenEvent;
  readonly handlers: readonly EventHandler[];
  readonly known: readonly EventExecution[];
};

/**
 * Does what all handlers of a message want, side by side: none waits for another. What fails and may not fail again is
 * tried later, with growing delays, and given up after so many attempts; of everything it is kept what became of it.
 * Never rejects. Source: reference/engine.md 9.2.
 */
export async function handleMessage({ taken, handlers, known }: Handling, deps: HandleDeps): Promise<SettledEvent> {
  const message = messageOf(taken);
  const turns = handlers.map(async (handler) => {
    const ofHandler = known.filter(({ name }) => name === handler.name);
    return await new HandlerOnMessage(handler, { taken, message, known: ofHandler, deps }).run();
  });
  const executions = [...(await Promise.all(turns)).flat(), ...abandoned(known, handlers)];
  for (const execution of executions) tell(execution, deps);
  const { workflowId, revision, ordinal } = taken;
  return { workflowId, revision, ordinal, executions, dueInMs: dueInMs(executions, deps.limits) };
}

/** What was to be tried again by handlers that act no more. */
function abandoned(known: readonly EventExecution[], handlers: readonly EventHandler[]): readonly EventExecution[] {
  const isOf = ({ name, index }: EventExecution): boolean =>
    handlers.some((handler) => handler.name === name && index < handler.actions.length);
  const left = known.filter((execution) => execution.status === "IN_PROGRESS" && !isOf(execution));
  const output = Payload.fromTree(jsonObject([["exception", "the handler was changed, removed or made inactive"]]));
  return left.map((execution) => ({ ...execution, status: "FAILED", output }));
}

function tell(execution: EventExecution, { metrics, log }: HandleDeps): void {
  const { workflowId, event, messageId, name: handler, action, status, failures, output } = execution;
  metrics.action(action, status === "IN_PROGRESS" ? "RETRIED" : status);
  if (status !== "FAILED") return;
  const fields = { event, messageId, handler, action, failures, output: output.text.slice(0, 500) };
  logAbout(log, { workflowId }).warn(fields, "an event action has failed");
}

function messageOf({
  workflowId,
  revision,
  ordinal,
  messageId,
  event,
  publishedAt,
  payload,
}: TakenEvent): EventMessage {
  return { key: `${workflowId}/${revision}/${ordinal}`, messageId, event, publishedAt, payload: payload.tree };
}

/** undefined: nothing is left to do. */
function dueInMs(executions: readonly EventExecution[], { firstDelayMs, maxDelayMs }: EventLimits): number | undefined {
  const retried = executions.filter(({ status }) => status === "IN_PROGRESS");
  if (retried.length === 0) return undefined;
  const failures = Math.max(...retried.map((execution) => execution.failures));
  return Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
}

type Attempt = Pick<Handling, "taken" | "known"> & { readonly message: EventMessage; readonly deps: HandleDeps };

/** One handler's turn at one message. */
class HandlerOnMessage {
  readonly #handler: EventHandler;
  readonly #attempt: Attempt;

  constructor(handler: EventHandler, attempt: Attempt) {
    this.#handler = handler;
    this.#attempt = attempt;
  }

  /** What became of its actions in this turn; those that had come to their end before are not among them. */
  async run(): Promise<readonly EventExecution[]> {
    const { actions } = this.#handler;
    const [first] = actions;
    if (first === undefined || this.#knownAt(0)?.status === "SKIPPED") return [];
    const open = actions.flatMap((action, index) => (this.#isThrough(index) ? [] : [{ action, index }]));
    const hasBegun = open.length < actions.length;
    const condition = hasBegun ? HOLDS : await this.#condition();
    if (condition.kind !== "holds") return this.#notActed(first, condition);
    return await Promise.all(
      open.map(async ({ action, index }) => this.#record(index, action, await this.#carryOut(action, index))),
    );
  }

  /** The first action's record stands for all; where nothing will be done any more for want of a condition, all have one. */
  #notActed(first: EventAction, condition: Exclude<Condition, { kind: "holds" }>): readonly EventExecution[] {
    const record = this.#record(0, first, condition);
    if (record.status !== "FAILED") return [record];
    return this.#handler.actions.map(({ action }, index) => ({ ...record, action, index }));
  }

  #knownAt(index: number): EventExecution | undefined {
    return this.#attempt.known.find((execution) => execution.index === index);
  }

  #isThrough(index: number): boolean {
    const status = this.#knownAt(index)?.status;
    return status !== undefined && status !== "IN_PROGRESS";
  }

  async #condition(): Promise<Condition> {
    const { message, deps } = this.#attempt;
    const { name, condition = "" } = this.#handler;
    const about = jsonObject([["condition", condition]]);
    try {
      const asked = conditionAsked(this.#handler, message.payload);
      if (asked.kind === "known") return asked.holds ? HOLDS : this.#skipped();
      const result = await deps.conditions.evaluate(name, asked.script);
      if (result.kind === "value") return conditionHolds(result.value) ? HOLDS : this.#skipped();
      return { kind: "failed", reason: `the condition could not be evaluated: ${result.message}`, output: about };
    } catch (error) {
      return { ...failureOf(error, deps.log), output: about };
    }
  }

  #skipped(): Condition {
    const { payload } = this.#attempt.taken;
    const msg = payload.sizeBytes <= MAX_OUTPUT_BYTES ? payload.tree : `${payload.sizeBytes} bytes`;
    return {
      kind: "skipped",
      output: jsonObject([
        ["msg", msg],
        ["condition", this.#handler.condition ?? ""],
      ]),
    };
  }

  async #carryOut(action: EventAction, index: number): Promise<Carried> {
    const { message, taken, deps } = this.#attempt;
    const { deadlineMs } = deps.limits;
    const place = { handler: this.#handler.name, index, isRepeat: taken.takes > 0 };
    try {
      return await carryOutAction(action, { ...deps, message, deadlineMs, ...place });
    } catch (error) {
      return { ...failureOf(error, deps.log), output: jsonObject([]) };
    }
  }

  #record(index: number, { action }: EventAction, came: Came): EventExecution {
    const { taken, deps } = this.#attempt;
    const { workflowId, revision, ordinal, messageId, event, publishedAt: created } = taken;
    const { status, failures, output } = this.#outcome(index, came, deps.limits);
    const key = { workflowId, revision, ordinal, messageId, name: this.#handler.name, event, index };
    return { ...key, action, status, failures, created, output: bounded(output) };
  }

  #outcome(
    index: number,
    came: Came,
    { maxAttempts }: EventLimits,
  ): Pick<EventExecution, "status" | "failures"> & { readonly output: JsonObject } {
    const before = this.#knownAt(index)?.failures ?? 0;
    if (came.kind === "done") return { status: "COMPLETED", failures: before, output: came.output };
    if (came.kind === "skipped") return { status: "SKIPPED", failures: before, output: came.output };
    const failures = before + 1;
    const isGivenUp = came.kind === "failed" || failures >= maxAttempts;
    const output = jsonObject([...Object.entries(came.output), ["exception", came.reason]]);
    return { status: isGivenUp ? "FAILED" : "IN_PROGRESS", failures, output };
  }
}

type Came = Carried | Exclude<Condition, { readonly kind: "holds" }>;

type Condition =
  | { readonly kind: "holds" }
  | { readonly kind: "skipped"; readonly output: JsonObject }
  | { readonly kind: "failed" | "later"; readonly reason: string; readonly output: JsonObject };

const HOLDS: Condition = { kind: "holds" };

/** What is away may come back; a message that cannot be read never will. Anything else is a fault of ours, and is logged. */
function failureOf(error: unknown, log: Log): { readonly kind: "failed" | "later"; readonly reason: string } {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof OutageError) return { kind: "later", reason };
  if (error instanceof JsonSyntaxError || error instanceof JsonDepthError) return { kind: "failed", reason };
  log.error({ err: error }, "an event could not be handled");
  return { kind: "later", reason: "the event could not be handled; the server's log has more" };
}

const MAX_OUTPUT_BYTES = 32 * 1024;

/** What is kept of an action is for people to look at; what is large stands where it was put. */
function bounded(output: JsonObject): Payload {
  const payload = Payload.fromTree(output);
  if (payload.sizeBytes <= MAX_OUTPUT_BYTES) return payload;
  const kept = Object.entries(output).filter(([, value]) => typeof value === "string" && value.length <= 2_000);
  return Payload.fromTree(jsonObject([...kept, ["truncated", true]]));
}
