import {
  baseReferenceOf,
  childOf,
  isTerminalWorkflow,
  limitOf,
  memberOf,
  queueNameOf,
  waitsForAdmission,
  workflowIdFrom,
  workflowNotFound,
} from "@tutti/engine";
import type { Execution, Snapshot, TaskDef, TaskRecord, WorkflowEventKind, WorkflowId } from "@tutti/engine";
import type { Asked, ExecutionStore, LimitStanding, PollData, PollDatum, SlotStore } from "@tutti/ports";

import { NO_PAYLOADS } from "../operations/console/graph-reader.ts";
import { ok, refuse, type Reply } from "../operations/reply.ts";
import type { SnapshotReader } from "../operations/executions/snapshot-reader.ts";
import { alikeCounts } from "./alike-counts.ts";
import type { ChildFacts } from "./child-facts.ts";
import { explainEnd, explainFailure, explainPause, type AskedBy } from "./explain-end.ts";
import { explainOpenTask, type TaskFacts } from "./explain-open-task.ts";
import { joinedReferences, waitedFor } from "./join-waits.ts";
import { nullInputs, parametersOf, type NullInput } from "./null-inputs.ts";
import { evidence, grouped, ranked, reason, type Reason } from "./reason.ts";
import { durationText, timeText } from "./texts.ts";

export type ExplainDeps = {
  readonly executions: Pick<
    ExecutionStore,
    "getExecution" | "findTasks" | "tallyTasks" | "getPayload" | "getJournal" | "getExecutionStandings"
  >;
  readonly snapshots: SnapshotReader;
  readonly slots: Pick<SlotStore, "standing">;
  readonly pollData: Pick<PollData, "find">;
  readonly nowMs?: () => number;
};

/** Why an execution stands where it stands as of a revision; what matters most comes first. */
export type Explanation = { readonly reasons: readonly Reason[]; readonly revision: number };

/** Bounds, so that an execution of 10,000 open tasks is explained as fast as one of a few. */
const most = { open: 200, reasons: 20, joins: 5, joined: 5, ofChild: 3, depth: 12, limits: 10, holders: 5 };
/** Of how many children of an execution so deep the reasons are told; below that the first of each leads on to the deepest. */
const mostChildren = [5, 3];
/** Larger inputs are not looked into for what is null. */
const mostInputBytes = 256 * 1024;
const mostInputs = 3;
/** Who has skipped more has not skipped them before it began. */
const mostSkipped = 200;
const lateMs = 5_000;

/** Explains executions: reads columns, and of payloads the lists of JOINs and the inputs of a few that failed. Source: reference/ui.md 3.11. */
export class ExplainOperations {
  readonly #deps: ExplainDeps;
  readonly #nowMs: () => number;

  constructor(deps: ExplainDeps) {
    this.#deps = deps;
    this.#nowMs = deps.nowMs ?? Date.now;
  }

  /** NotFound. */
  async explain(id: string, { signal }: Asked = {}): Promise<Reply<Explanation>> {
    const workflowId = workflowIdFrom(id);
    const explained = workflowId && (await this.#explain(workflowId, { depth: 0, signal }));
    return explained === undefined ? refuse(workflowNotFound(id)) : ok(explained);
  }

  async #explain(workflowId: WorkflowId, { depth, signal }: Within): Promise<Explanation | undefined> {
    const headOnly = { includeTasks: false, leaveOut: NO_PAYLOADS, signal };
    const loaded = await this.#deps.executions.getExecution(workflowId, headOnly);
    if (loaded === undefined) return undefined;
    const { execution } = loaded;
    const snapshot = await this.#deps.snapshots.read(execution.snapshotHash);
    const found = isTerminalWorkflow(execution.status)
      ? await this.#end({ execution, snapshot, depth, signal })
      : await this.#openTasks({ execution, snapshot, depth, signal });
    return { reasons: found.slice(0, most.reasons), revision: execution.revision };
  }

  async #end({ execution, snapshot, ...within }: About): Promise<readonly Reason[]> {
    if (execution.status === "COMPLETED") return explainEnd(execution, { failures: [], terminated: undefined });
    const statuses = ["FAILED", "TIMED_OUT", "FAILED_WITH_TERMINAL_ERROR"] as const;
    const tasks = await this.#deps.executions.findTasks(
      execution.workflowId,
      { statuses, limit: most.reasons },
      within,
    );
    const isFirst = (task: TaskRecord): number => Number(task.taskId !== execution.failedTaskId);
    const inOrder = tasks.toSorted((a, b) => isFirst(a) - isFirst(b));
    const failures = await Promise.all(
      inOrder.map(async (task, place) =>
        explainFailure(task, {
          attempts: attemptsOf(defOf(task, snapshot)),
          nullInputs: place < mostInputs ? await this.#nullInputs(task, { snapshot, ...within }) : [],
          child: place < childrenAt(within.depth) ? await this.#child(task, within) : "deeper",
        }),
      ),
    );
    const isTerminated = execution.status === "TERMINATED";
    const terminated = isTerminated ? await this.#askedBy(execution, ["TerminateRequested"], within) : undefined;
    return explainEnd(execution, { failures, terminated });
  }

  async #openTasks({ execution, snapshot, ...within }: About): Promise<readonly Reason[]> {
    const { workflowId, status } = execution;
    const paused =
      status === "PAUSED" ? [explainPause(execution, await this.#askedBy(execution, ["PauseRequested"], within))] : [];
    if (await this.#waitsForAdmission(execution, within)) return [...paused, queuedStart(execution, snapshot)];
    const statuses = ["SCHEDULED", "IN_PROGRESS"] as const;
    const open = await this.#deps.executions.findTasks(workflowId, { statuses, limit: most.open }, within);
    const explain = await this.#explainer({ open, snapshot, ...within });
    const alone = new Map(open.map((task) => [task, explain(task, {})] as const));
    const joins = open.filter(({ taskType }) => taskType === "JOIN").slice(0, most.joins);
    for (const join of joins)
      alone.set(
        join,
        explain(join, { joined: await this.#joined(join, { open, snapshot, alone, signal: within.signal }) }),
      );
    // Where there are more than were looked at they are counted.
    const counts =
      open.length < most.open ? [] : await this.#deps.executions.tallyTasks(workflowId, { statuses }, within);
    const reasons = grouped(
      [...alone.values()].flatMap((one) => one ?? []),
      alikeCounts(open, counts),
    );
    return [...paused, ...ranked([...reasons, ...this.#late(execution, open)])];
  }

  /** Operators may have skipped some of its tasks before it begins. */
  async #waitsForAdmission(execution: Execution, asked: Asked): Promise<boolean> {
    const { workflowId, lastSeq, rateLimitKey } = execution;
    if (rateLimitKey === undefined || lastSeq > mostSkipped) return false;
    const skipped = { statuses: ["SKIPPED"], limit: lastSeq } as const;
    const tasks = lastSeq === 0 ? [] : await this.#deps.executions.findTasks(workflowId, skipped, asked);
    return waitsForAdmission(execution, tasks);
  }

  /** Explains open tasks by what has been read for all of them at once. */
  async #explainer({ open, snapshot, ...within }: Omit<About, "execution"> & OpenTasks) {
    const now = this.#nowMs();
    const polls = await this.#lastPolls(open, within);
    const limits = await this.#limits(open, { snapshot, ...within });
    const children = new Map<TaskRecord, ChildFacts>();
    for (const task of open.filter((one) => childOf(one) !== undefined).slice(0, childrenAt(within.depth)))
      children.set(task, await this.#child(task, within));
    return (task: TaskRecord, more: Pick<TaskFacts, "joined">): Reason | undefined =>
      explainOpenTask(task, {
        ...{ now, ...more, taskDef: defOf(task, snapshot), lastPoll: polls.get(queueNameOf(task)) },
        ...{
          limit: limits.get(task.taskDefName),
          child: children.get(task) ?? "deeper",
          waitTime: waitTimeOf(task, snapshot),
        },
      });
  }

  async #lastPolls(open: readonly TaskRecord[], asked: Asked): Promise<ReadonlyMap<string, PollDatum>> {
    const types = [...new Set(open.filter(({ handOut }) => handOut === "queued").map(({ taskType }) => taskType))];
    const polls = types.length === 0 ? [] : await this.#deps.pollData.find(types, asked);
    return new Map(polls.map((poll) => [queueNameOf(poll), poll]));
  }

  async #limits(
    open: readonly TaskRecord[],
    { snapshot, signal }: Pick<About, "snapshot" | "signal">,
  ): Promise<ReadonlyMap<string, LimitStanding>> {
    const limited = open.filter(
      (task) => task.handOut === "queued" && limitOf(task, defOf(task, snapshot)) !== undefined,
    );
    const names = [...new Set(limited.map(({ taskDefName }) => taskDefName))].slice(0, most.limits);
    const { slots } = this.#deps;
    const standings = names.map(async (name) => [name, await slots.standing(name, most.holders, { signal })] as const);
    return new Map(await Promise.all(standings));
  }

  async #joined(
    join: TaskRecord,
    {
      open,
      snapshot,
      alone,
      signal,
    }: Pick<About, "snapshot" | "signal"> & OpenTasks & { readonly alone: ReadonlyMap<TaskRecord, Reason | undefined> },
  ): Promise<TaskFacts["joined"]> {
    const { workflowId, taskId } = join;
    const input = await this.#deps.executions.getPayload(workflowId, { taskId, field: "input" }, { signal });
    const references = joinedReferences(join, input?.tree);
    const standings = await this.#deps.executions.getExecutionStandings([workflowId], references, { signal });
    const ended = new Set(standings.get(workflowId)?.tasks.flatMap(endedReference));
    const waiting = references.filter((reference) => !ended.has(reference));
    const tasks = waitedFor(waiting, { open, snapshot }).slice(0, most.joined);
    return { reasons: tasks.flatMap((task) => alone.get(task) ?? []), count: waiting.length, of: references.length };
  }

  async #child(task: TaskRecord, { depth, signal }: Within): Promise<ChildFacts> {
    const workflowId = childOf(task);
    if (workflowId === undefined) return [];
    if (depth + 1 >= most.depth) return "deeper";
    const explained = await this.#explain(workflowId, { depth: depth + 1, signal });
    return (explained?.reasons ?? [])
      .slice(0, most.ofChild)
      .map((one) => ({ ...one, workflowId: one.workflowId || workflowId }));
  }

  async #nullInputs(
    task: TaskRecord,
    { snapshot, signal }: Pick<About, "snapshot" | "signal">,
  ): Promise<readonly NullInput[]> {
    const wanted = configOf(task, snapshot)?.inputParameters;
    if (wanted === undefined || Object.keys(wanted).length === 0 || task.input.sizeBytes > mostInputBytes) return [];
    const { workflowId, taskId } = task;
    const input = await this.#deps.executions.getPayload(workflowId, { taskId, field: "input" }, { signal });
    return nullInputs(wanted, parametersOf(task.taskType, input?.tree));
  }

  async #askedBy(
    { workflowId }: Execution,
    kinds: readonly WorkflowEventKind[],
    asked: Asked,
  ): Promise<AskedBy | undefined> {
    const [last] = await this.#deps.executions.getJournal(workflowId, { from: "end", kinds, limit: 1 }, asked);
    return last && { actor: actorOf(last.head), time: last.at };
  }

  #late({ wakeAt, status, updateTime }: Execution, open: readonly TaskRecord[]): readonly Reason[] {
    const now = this.#nowMs();
    const more = { remedy: "See whether decider and sweeper live." };
    if (status === "RUNNING" && wakeAt !== undefined && wakeAt < now - lateMs) {
      const text = `The execution should have been looked at ${durationText(now - wakeAt)} ago.`;
      return [
        reason("DECIDE_LATE", text, { ...more, sinceTime: wakeAt, evidence: [evidence("wakeAt", timeText(wakeAt))] }),
      ];
    }
    if (status !== "RUNNING" || open.length > 0) return [];
    return [
      reason("DECIDE_LATE", "Nothing of it is open: the next decision is under way.", {
        ...more,
        sinceTime: updateTime,
      }),
    ];
  }
}

/** How many executions lie around it that are explained too, and whose question it is. */
type Within = Asked & { readonly depth: number };
type About = Within & { readonly execution: Execution; readonly snapshot: Snapshot };
type OpenTasks = { readonly open: readonly TaskRecord[] };

function childrenAt(depth: number): number {
  return mostChildren[depth] ?? 1;
}

function queuedStart(execution: Execution, { def }: Snapshot): Reason {
  const { rateLimitKey = "", createTime: sinceTime, workflowName } = execution;
  const atOnce = def.rateLimitConfig?.concurrentExecLimit ?? 0;
  const text = `It has not begun: ${atOnce} executions of ${workflowName} with the key "${rateLimitKey.slice(0, 100)}" may run at once.`;
  return reason("QUEUED_START", text, {
    sinceTime,
    remedy: "It begins when one of them ends; or raise concurrentExecLimit of the definition's rateLimitConfig.",
    evidence: [evidence("rateLimitKey", rateLimitKey.slice(0, 300)), evidence("concurrentExecLimit", atOnce)],
  });
}

function configOf(task: TaskRecord, snapshot: Snapshot) {
  return task.workflowTask ?? snapshot.nodes.get(baseReferenceOf(task))?.task;
}

function defOf(task: TaskRecord, snapshot: Snapshot): TaskDef | undefined {
  return configOf(task, snapshot)?.taskDefinition;
}

function attemptsOf(taskDef: TaskDef | undefined): number | undefined {
  return taskDef === undefined ? undefined : taskDef.retryCount + 1;
}

function endedReference({
  status,
  referenceTaskName,
}: Pick<TaskRecord, "status" | "referenceTaskName">): readonly string[] {
  return status === "SCHEDULED" || status === "IN_PROGRESS" ? [] : [referenceTaskName];
}

function actorOf(head: string): string {
  const origin: unknown = Reflect.get(Object(JSON.parse(head)), "origin");
  const actor: unknown = Reflect.get(Object(origin), "actor");
  return typeof actor === "string" ? actor : "";
}

function waitTimeOf(task: TaskRecord, snapshot: Snapshot): TaskFacts["waitTime"] {
  const { inputParameters } = (task.taskType === "WAIT" ? configOf(task, snapshot) : undefined) ?? {};
  for (const field of ["duration", "until"] as const) {
    const written = inputParameters && memberOf(inputParameters, field);
    if (typeof written === "string" && written.trim() !== "") return { field, written };
  }
  return undefined;
}
