import type { Draft } from "../decide/draft.ts";
import { addActingTask, endTask } from "../decide/attempts/new-task.ts";
import { taskPayload } from "../decide/data/payloads.ts";
import { evaluated } from "../decide/data/task-input.ts";
import { isTest } from "../decide/test-execution.ts";
import { textAsData, withoutSecretNames } from "../expression/secret-names.ts";
import { javaText } from "../expression/java-text.ts";
import type { TaskId } from "../ids.ts";
import { faultWords, tooLongFaults } from "../model/kept-texts.ts";
import { slotOf } from "../model/payload-slot.ts";
import { isJsonObject, jsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import type { TaskType } from "./task-type.ts";

/**
 * Publishes its input as a message to a sink and has ended thereby; with `asyncComplete` somebody's update ends it.
 * Those for `conductor` are for event handlers: they are kept in the commit of the decision.
 * Messages to sinks that this release does not know fail the task. In a test nothing is sent and the result is waited for. Source: reference/engine.md 5.10.
 */
export const event: TaskType = {
  schedule: (draft, node) => {
    const input = inputOf(draft, node);
    return addActingTask(draft, node, { input }, () => published(draft, { input, node, taskId: draft.nextTaskId }));
  },
  // The message of another attempt is sent at once: there is nothing that could be waited for.
  restart: (draft, attempt) => {
    const node = draft.nodeOf(attempt);
    const input = taskPayload(attempt, "input").tree;
    if (node === undefined || !isJsonObject(input)) return;
    const { status, output, reasonForIncompletion } = published(draft, { input, node, taskId: attempt.taskId });
    const said = {
      output: slotOf(Payload.fromTree(output)),
      reasonForIncompletion,
      startTime: draft.now,
      dueAt: undefined,
    };
    if (status === "IN_PROGRESS") {
      draft.change(attempt.taskId, { ...said, status, handOut: "internal" });
      return;
    }
    endTask(draft, attempt, { ...said, status });
    draft.agenda.push({ kind: "settle", taskId: attempt.taskId });
  },
  isRetried: true,
};

type Published = {
  readonly status: "COMPLETED" | "IN_PROGRESS" | "FAILED";
  readonly output: JsonObject;
  readonly reasonForIncompletion?: string;
};

function published(
  draft: Draft,
  { input, node, taskId }: { readonly input: JsonObject; readonly node: PlacedNode; readonly taskId: TaskId },
): Published {
  if (isTest(draft.execution)) return { status: "IN_PROGRESS", output: jsonObject([]) };
  const message = jsonObject([...Object.entries(input), ...Object.entries(envelope(draft))]);
  const sink = sinkOf(memberOf(input, "sink") ?? null, { workflowName: draft.execution.workflowName, node });
  const output = sink.queue === undefined ? message : produced(message, sink.queue);
  if (sink.kind === "refused") return { status: "FAILED", output, reasonForIncompletion: sink.reason };
  if (sink.kind === "unknown") {
    const reasonForIncompletion = `Error loading queue:${sink.queue}, for task:${taskId}, error: ${sink.reason}`;
    return { status: "FAILED", output, reasonForIncompletion };
  }
  draft.published.push({ event: sink.queue, messageId: taskId, payload: Payload.fromTree(output) });
  return { status: memberOf(input, "asyncComplete") === true ? "IN_PROGRESS" : "COMPLETED", output };
}

function inputOf(draft: Draft, node: PlacedNode): JsonObject {
  const { task } = node;
  const template = jsonObject([...Object.entries(task.inputParameters), ["sink", task.sink ?? null]]);
  const input = evaluated(draft, { template, node });
  // An input of that name says nothing: engine.md 5.10.
  return jsonObject([...Object.entries(input), ["asyncComplete", task.asyncComplete]]);
}

function envelope({ execution }: Draft): JsonObject {
  return jsonObject([
    ["workflowInstanceId", execution.workflowId],
    ["workflowType", textAsData(execution.workflowName)],
    ["workflowVersion", execution.workflowVersion],
    ["correlationId", withoutSecretNames(execution.correlationId ?? null)],
    ["taskToDomain", withoutSecretNames(jsonObject([...execution.taskToDomain]))],
  ]);
}

function produced(message: JsonObject, queue: string): JsonObject {
  return jsonObject([...Object.entries(message), ["event_produced", queue]]);
}

type Sink =
  | { readonly kind: "conductor"; readonly queue: string }
  | { readonly kind: "unknown"; readonly queue: string; readonly reason: string }
  | { readonly kind: "refused"; readonly queue: undefined; readonly reason: string };

const CONDUCTOR = "conductor";

function sinkOf(
  given: Json,
  { workflowName, node }: { readonly workflowName: string; readonly node: PlacedNode },
): Sink {
  if (typeof given !== "string") return { kind: "refused", queue: undefined, reason: noText(given) };
  const own = (name: string): Sink => keptSink(`${CONDUCTOR}:${workflowName}:${name}`);
  if (given === CONDUCTOR) return own(node.task.taskReferenceName);
  if (given.startsWith(`${CONDUCTOR}:`)) return own(given.slice(CONDUCTOR.length + 1));
  if (given.startsWith(CONDUCTOR)) return { kind: "refused", queue: undefined, reason: unsupported(given) };
  const colon = given.indexOf(":");
  const reason = colon === -1 ? `Illegal event ${given}` : `Unknown queue type ${given.slice(0, colon)}`;
  return { kind: "unknown", queue: given, reason };
}

function keptSink(queue: string): Sink {
  const faults = tooLongFaults("sink", queue);
  return faults.length === 0
    ? { kind: "conductor", queue }
    : { kind: "refused", queue: undefined, reason: faultWords(faults) };
}

// The words for null are those of the case data-event-sinks.
function noText(given: Json): string {
  if (given === null) return 'Cannot invoke "String.startsWith(String)" because "sinkValue" is null';
  return unsupported(javaText(given));
}

function unsupported(sink: string): string {
  return `Invalid / Unsupported sink specified: ${sink}`;
}
