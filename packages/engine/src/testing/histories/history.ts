import { decide } from "../../decide/decide.ts";
import type { CreditAtHand, Outcome } from "../../decision.ts";
import { workflowDefFromJson } from "../../definition/definition-from-json.ts";
import { answersFromText } from "../../event/answers-codec.ts";
import { decodeEvent } from "../../event/event-codec.ts";
import type { EncodedEvent } from "../../event/event-codec.ts";
import type { Credit } from "../../event/workflow-event.ts";
import { snapshotHashFrom } from "../../ids.ts";
import { parseJson } from "../../payload/parse-json.ts";
import { Payload } from "../../payload/payload.ts";
import { compileSnapshot } from "../../snapshot/compile-snapshot.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { ExecutionState } from "../../state/execution-state.ts";

/** One event as it was decided: with everything the decision knew, and what it came to in lines for people. */
export type RecordedEvent = {
  readonly event: Pick<EncodedEvent, "head"> & { readonly payloads: readonly string[] };
  readonly env: {
    readonly now: number;
    readonly seed: number;
    readonly credits: readonly Credit[];
    readonly answers: string;
  };
  readonly outcome: readonly string[];
};

/** What happened to one execution, event by event, and which rule it shows. Replayed for ever. */
export type History = {
  /** As `engine.md 3.7: ...`. */
  readonly rule: string;
  /** The definition with its task definitions in it, as JSON text. */
  readonly definition: string;
  readonly events: readonly RecordedEvent[];
};

export const HISTORY_HASH = snapshotHashFrom("0".repeat(64));

/** The outcome of every event of a history, decided again. */
export function replay(history: History): readonly (readonly string[])[] {
  const snapshot = compileSnapshot(HISTORY_HASH, workflowDefFromJson(parseJson(history.definition)).value);
  const holder: { state: ExecutionState | undefined } = { state: undefined };
  return history.events.map((recorded) => decideAgain(recorded, { snapshot, holder }));
}

function decideAgain(
  { event, env }: RecordedEvent,
  { snapshot, holder }: { readonly snapshot: Snapshot; readonly holder: { state: ExecutionState | undefined } },
): readonly string[] {
  const outcome = decide({
    snapshot,
    state: holder.state,
    event: decodeEvent({ head: event.head, payloads: event.payloads.map((text) => Payload.fromText(text)) }),
    env: {
      ...{ now: env.now, seed: env.seed, answers: answersFromText(env.answers) },
      creditsFor: (queue) => creditsOf(env.credits, queue),
    },
  });
  if (outcome.kind === "decided" && outcome.changes !== undefined) {
    holder.state ??= new ExecutionState({
      execution: outcome.changes.execution,
      tasks: [],
      joinCounters: new Map(),
    });
    holder.state.apply(outcome.changes);
    if (outcome.changes.isRemoved) holder.state = undefined;
  }
  return outcomeLines(outcome);
}

function creditsOf(credits: readonly Credit[], queue: string): readonly CreditAtHand[] {
  return credits.filter((credit) => credit.queue === queue).map((credit) => ({ credit, used: 0 }));
}

/** What an outcome says, in lines that a reviewer can compare: the execution, each changed task, each command. */
export function outcomeLines(outcome: Outcome): readonly string[] {
  if (outcome.kind === "refused") return [`refused ${outcome.refusal.kind}: ${outcome.refusal.message}`];
  if (outcome.kind === "needs") return [`needs ${outcome.needs.map(({ kind }) => kind).join(", ")}`];
  const { changes } = outcome;
  if (changes === undefined) return ["nothing changes"];
  const { execution } = changes;
  const { status, revision, wakeAt, reasonForIncompletion } = execution;
  return [
    `revision ${revision}: ${status}${text(" because ", reasonForIncompletion)}${text(", wakes at ", wakeAt)}`,
    ...(changes.writesOutput ? [`output ${execution.output.payload?.text ?? ""}`] : []),
    ...(changes.writesVariables ? [`variables ${execution.variables.payload?.text ?? ""}`] : []),
    ...changes.tasks.map(({ task }) => taskLine(task)),
    ...changes.removedTasks.map((taskId) => `removes ${taskId}`),
    ...outcome.commands.map(commandLine),
  ];
}

type Changed = Extract<Outcome, { kind: "decided" }>;
type Task = NonNullable<Changed["changes"]>["tasks"][number]["task"];

function taskLine(task: Task): string {
  const { referenceTaskName, retryCount, status, handOut, reasonForIncompletion, dueAt } = task;
  const marks = [task.retried ? "retried" : "", task.executed ? "executed" : ""].filter((mark) => mark !== "");
  const payloads = `${task.input.payload?.text ?? "?"} -> ${task.output.payload?.text ?? "?"}`;
  return (
    `${referenceTaskName}#${retryCount} ${status} ${handOut}${text(" due ", dueAt)} ${marks.join(" ")} ${payloads}` +
    text(" because ", reasonForIncompletion)
  );
}

function commandLine(command: Changed["commands"][number]): string {
  if (command.kind === "SendEvent") return `sends ${command.event.kind} to ${command.event.workflowId}`;
  if (command.kind === "EnqueueTask") return `enqueues ${command.task.queue} ${command.task.delivery}`;
  return command.kind;
}

function text(before: string, value: string | number | undefined): string {
  return value === undefined ? "" : `${before}${value}`;
}
