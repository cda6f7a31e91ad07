import {
  childDefinitionOf,
  isTerminalTask,
  isUnsuccessful,
  jsonToText,
  taskPlaces,
  workflowIdFrom,
} from "@tutti/engine";
import type {
  AdmissionAsked,
  AnsweredNeed,
  ChildExecution,
  LoadedExecution,
  NeedAnswer,
  ScriptRequest,
  ScriptResult,
} from "@tutti/engine";
import { OutageError, readExternal, reserveStart } from "@tutti/ports";
import type {
  AdmissionStore,
  DomainActivity,
  ExecutionStore,
  IdempotencyStore,
  MetadataStore,
  ReadExternalDeps,
  ScriptRunner,
  TaskResultCache,
} from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { DefinitionRequest, DefinitionResolver } from "../definitions/definition-resolver.ts";

export type AnswerParts = {
  readonly store: Pick<ExecutionStore, "getExecution" | "getMessages">;
  readonly metadata: Pick<MetadataStore, "getTaskDefs">;
  readonly definitions: DefinitionResolver;
  readonly scripts: ScriptRunner;
  readonly domains: DomainActivity;
  readonly idempotency: IdempotencyStore;
  readonly taskResults: Pick<TaskResultCache, "find">;
  readonly admissions: Pick<AdmissionStore, "admit" | "holders">;
  /** Where inputs lie that are named by their path; undefined: nothing is there. */
  readonly external?: ReadExternalDeps | undefined;
  /** The most that the store takes of one result, as it is written with its event; absent: any. */
  readonly maxStoredBytes?: number | undefined;
  readonly log: Log;
};

/** Finds the answer to a need. Rejects where it cannot be found now. */
export type AnswerNeed = (need: AnsweredNeed) => Promise<NeedAnswer>;

/** Answers by the stores, the sandbox and what is known of workers. */
export function makeAnswerNeed({
  store,
  metadata,
  definitions,
  scripts,
  domains,
  idempotency,
  taskResults,
  admissions,
  external,
  maxStoredBytes,
  log,
}: AnswerParts): AnswerNeed {
  return async (need) => {
    switch (need.kind) {
      case "script":
        return { kind: "script", result: storable(await runScript(need.script, { scripts, log }), maxStoredBytes) };
      case "childDefinition":
        return await resolveChild(definitions, need);
      case "taskDefs":
        return { kind: "taskDefs", found: await metadata.getTaskDefs([...need.names]) };
      case "activeDomains":
        return { kind: "activeDomains", active: await domains.activeOf(need.taskType, need.domains) };
      case "keptResult":
        return { kind: "keptResult", output: await taskResults.find(need) };
      case "messages":
        return { kind: "messages", found: await store.getMessages(need.workflowId, need) };
      case "childExecution":
        return { kind: "childExecution", found: childFrom(await store.getExecution(need.workflowId, WITH_TASKS)) };
      case "externalInput":
        return { kind: "externalInput", reason: await whyUnread(need, external) };
      case "reservation":
        return { kind: "reservation", found: await reserveStart({ idempotency, executions: store }, need) };
      case "admission":
        return await admit(need.asked, admissions);
    }
  };
}

/** With who holds the key, where its sender is to be told. */
async function admit(
  asked: AdmissionAsked,
  admissions: AnswerParts["admissions"],
): Promise<NeedAnswer & { readonly kind: "admission" }> {
  const found = await admissions.admit(asked);
  if (found === "admitted" || asked.mode !== "reject") return { kind: "admission", found };
  return { kind: "admission", found, holders: await admissions.holders(asked, MOST_HOLDERS) };
}

const MOST_HOLDERS = 3;

async function whyUnread(
  need: AnsweredNeed & { readonly kind: "externalInput" },
  external: ReadExternalDeps | undefined,
): Promise<string | undefined> {
  if (external === undefined) return `Unable to download payload from external storage path: ${need.path}`;
  const read = await readExternal(external, need);
  return read.kind === "refused" ? read.refusal.message : undefined;
}

/** Of its tasks only how they stand is of interest: those of ten thousand may have gigabytes of payloads. */
const WITH_TASKS = { includeTasks: true, leaveOut: { workflowBytes: Infinity, taskBytes: 0 } } as const;

/**
 * A runner that has failed must not keep the execution from ever going on: its task fails, by its policy. One that is only
 * away, or full, is asked again with the event.
 */
async function runScript(
  script: ScriptRequest,
  { scripts, log }: Pick<AnswerParts, "scripts" | "log">,
): Promise<ScriptResult> {
  try {
    return await scripts.run(script);
  } catch (error) {
    if (error instanceof OutageError) throw error;
    log.error({ err: error, language: script.language }, "a script could not be run");
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", message: `the script could not be run: ${reason}` };
  }
}

/** A result that the store does not take must fail its task in clear words, and not what would have followed of it. */
function storable(result: ScriptResult, maxBytes: number | undefined): ScriptResult {
  if (maxBytes === undefined || result.kind !== "value") return result;
  const text = jsonToText(result.value);
  const escaped = text.match(/["\\]/gu)?.length ?? 0;
  const storedBytes = Buffer.byteLength(text) + 3 * escaped + (text.match(/'/gu)?.length ?? 0) + BESIDE_RESULT_BYTES;
  if (storedBytes <= maxBytes) return result;
  const message =
    `the result takes ${storedBytes} bytes to store, with each quote and backslash four times; ` +
    `the server accepts ${maxBytes} (MySQL's max_allowed_packet)`;
  return { kind: "failed", message };
}

/** For the rest of the event's row. */
const BESIDE_RESULT_BYTES = 64 * 1024;

async function resolveChild(
  definitions: DefinitionResolver,
  { withPlaces = false, ...request }: DefinitionRequest & { readonly withPlaces?: boolean },
): Promise<NeedAnswer> {
  const resolved = await definitions.resolve(request);
  if (resolved.kind === "refused") {
    return { kind: "childDefinition", found: undefined, reason: resolved.refusal.message };
  }
  const { snapshot } = resolved;
  const places = withPlaces ? { taskPlaces: taskPlaces(snapshot.nodes) } : {};
  return { kind: "childDefinition", found: { ...childDefinitionOf(snapshot), ...places } };
}

function childFrom(loaded: LoadedExecution | undefined): ChildExecution | undefined {
  if (loaded === undefined) return undefined;
  const { execution, tasks } = loaded;
  const failed = tasks
    .filter(({ status, retried }) => isTerminalTask(status) && isUnsuccessful(status) && !retried)
    .sort((a, b) => a.seq - b.seq)
    .map(({ taskId, subWorkflowId }) => ({ taskId, subWorkflowId: workflowIdFrom(subWorkflowId ?? "") }));
  const { payload: output } = execution.output;
  if (output === undefined) throw new Error(`the output of ${execution.workflowId} was not read`);
  const { status, revision, parentWorkflowTaskId: parentTaskId } = execution;
  return { status, revision, output, parentTaskId, failed };
}
