import { queueNameOf, type EpochMs, type TaskDef, type TaskId } from "@tutti/engine";
import { MAX_COUNTED_HITS } from "@tutti/ports";
import type {
  Asked,
  ExecutionStore,
  LimitStanding,
  MetadataStore,
  PollData,
  PollDatum,
  PolledQueue,
  SlotStore,
  RecentTasks,
  TasksInProgress,
  WaitingQueue,
} from "@tutti/ports";

import { nameTextFaults, requiredFaults } from "../argument-faults.ts";
import { NO_PAYLOADS } from "../console/graph-reader.ts";
import { KnownTaskDefs } from "../definitions/known-task-defs.ts";
import { LastAnswer } from "../last-answer.ts";
import { latelyOf } from "./queue-lately.ts";
import type { QueueLately } from "./queue-lately.ts";
import { isLimited, limitsOf } from "./queue-limits.ts";
import { QueuePaces } from "./queue-paces.ts";
import type { QueuePace } from "./queue-paces.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";
import { waitingCounts } from "./waiting-counts.ts";

export type QueueListDeps = {
  readonly executions: Pick<
    ExecutionStore,
    "waitingQueues" | "queueSizesUpTo" | "queueAges" | "findQueuedOf" | "getTask"
  >;
  readonly metadata: Pick<MetadataStore, "getTaskDefs" | "getRevision">;
  readonly pollData: Pick<PollData, "find" | "countWorkers" | "workersOf">;
  readonly slots: Pick<SlotStore, "standing">;
  /** undefined: nothing is indexed, and what is not limited is not counted while it is under way. */
  readonly index: (TasksInProgress & RecentTasks) | undefined;
  readonly nowMs?: () => number;
};

/** A queue as the console lists it; times in epoch ms, 0 where there is none. What is undefined is not limited, or not counted. */
export type QueueRow = {
  readonly taskType: string;
  readonly domain: string;
  readonly waiting: number;
  readonly isWaitingCapped: boolean;
  readonly oldestTime: EpochMs;
  readonly inFlight: number | undefined;
  readonly isInFlightCapped: boolean;
  readonly pollers: number;
  readonly lastPollTime: EpochMs;
  readonly concurrentLimit: number | undefined;
  readonly concurrentInUse: number | undefined;
  readonly rateLimitPerFrequency: number | undefined;
  readonly rateLimitFrequencySeconds: number | undefined;
  readonly rateInUse: number | undefined;
  readonly isSystem: boolean;
  /** In lists only; undefined: no task has ended lately. */
  readonly pace: QueuePace | undefined;
};

export type QueuePoller = {
  readonly workerId: string;
  readonly domain: string;
  readonly lastPollTime: EpochMs;
  readonly isStreaming: boolean;
};

/** A task that a worker holds, or that waits for one; since when. */
export type QueueHolder = {
  readonly taskId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly referenceTaskName: string;
  readonly workerId: string;
  readonly sinceTime: EpochMs;
};

/** How many tasks have waited for `fromAgeMs` or longer, but not for `toAgeMs`; 0: no end. */
export type QueueAge = {
  readonly fromAgeMs: number;
  readonly toAgeMs: number;
  readonly count: number;
  readonly isCapped: boolean;
};

export type QueueDetail = {
  readonly queue: QueueRow;
  readonly pollers: readonly QueuePoller[];
  readonly holders: readonly QueueHolder[];
  readonly waiting: readonly QueueHolder[];
  readonly ages: readonly QueueAge[];
  readonly lately: QueueLately;
};

const MAX_COUNTED = 10_000;
const MAX_SHOWN = 100;
const MAX_LATELY = 200;
/** Of so many queues of a list it is told how much of their limits is in use. */
const MAX_STANDINGS = 50;
const POLLS_MS = 60_000;
/** Lists of so many queues are kept for a while. */
const MANY = 500;
/** Longer than any task has waited. */
const EVER_MS = 1e12;
/** Where one age of waiting tasks ends and the next begins, in seconds: of what is quick, of what is slow, of what is forgotten. */
const AGE_BOUNDS_SECONDS = [0, 1, 10, 60, 300, 1_800, 7_200, 86_400];
/** What deciders do themselves. */
const SYSTEM_TYPES: ReadonlySet<string> = new Set(["HTTP"]);

type Polled = { readonly polls: readonly PollDatum[]; readonly asked: Asked };
type Known = Polled & { readonly waiting: readonly WaitingQueue[]; readonly defs: ReadonlyMap<string, TaskDef> };
type QueueKey = { readonly taskType: string; readonly domain: string };

/** Queues as the console shows them: bounded, so that a backlog of a million costs as much as one of a few. Source: reference/ui.md 3.4. */
export class QueueListOperations {
  readonly #deps: QueueListDeps;
  readonly #nowMs: () => number;
  readonly #paces: QueuePaces;
  readonly #taskDefs: KnownTaskDefs;
  readonly #lists: LastAnswer<readonly QueueRow[]>;

  constructor(deps: QueueListDeps) {
    this.#deps = deps;
    this.#nowMs = deps.nowMs ?? Date.now;
    this.#taskDefs = new KnownTaskDefs(deps.metadata);
    const read = async (asked: Asked): Promise<readonly QueueRow[]> => await this.#list(asked);
    this.#lists = new LastAnswer({ read, isKept: (rows) => rows.length >= MANY, nowMs: this.#nowMs });
    this.#paces = new QueuePaces({ index: deps.index, nowMs: this.#nowMs });
  }

  /**
   * Every queue in which tasks wait, or for which somebody has polled; by task type and domain. Of many queues the answer may be ten
   * seconds old.
   */
  async list(asked: Asked = {}): Promise<readonly QueueRow[]> {
    return await this.#lists.get(asked);
  }

  async #list(asked: Asked): Promise<readonly QueueRow[]> {
    const { executions, pollData } = this.#deps;
    const [waiting, polls] = await Promise.all([executions.waitingQueues(0, asked), pollData.find(undefined, asked)]);
    const names = waiting.map(({ queue }) => queue);
    const types = typesIn([...names, ...polls.map(queueNameOf)]);
    const defs = await this.#taskDefs.get(types, asked);
    const keys = new Map(polls.map((poll) => [queueNameOf(poll), keyOf(poll)]));
    for (const name of names) if (!keys.has(name)) keys.set(name, keyIn(name, defs));
    const sorted = [...keys.values()].toSorted(byTypeThenDomain);
    const listed = [...new Set(sorted.map(({ taskType }) => taskType))];
    const [rows, paces] = await Promise.all([
      this.#rows(sorted, { waiting, polls, defs, asked }),
      this.#paces.of(listed),
    ]);
    return rows.map((row) => ({ ...row, pace: paces.get(nameOf(row)) }));
  }

  /** One queue, which need not be known to anybody. InvalidArgument. */
  async get(key: QueueKey, asked: Asked = {}): Promise<Reply<QueueDetail>> {
    const refusal = refusalOf("InvalidArgument", [
      ...requiredFaults("taskType", key.taskType, "taskType must be the name of a task type, and is empty."),
      ...nameTextFaults("domain", key.domain),
    ]);
    if (refusal !== undefined) return refuse(refusal);
    const polls = await this.#deps.pollData.find([key.taskType], asked);
    const defs = await this.#deps.metadata.getTaskDefs([key.taskType], asked);
    const [queue] = await this.#rows([key], { waiting: await this.#oldestOf(key, asked), polls, defs, asked });
    if (queue === undefined) throw new Error("a queue has no row");
    const pollers = await this.#pollers(key, { polls, asked });
    const [holders, waiting] = [await this.#holders(queue, asked), await this.#waiting(key, asked)];
    const ages = await this.#ages(key, asked);
    const recent = await this.#deps.index?.recentTasks(key.taskType, MAX_LATELY, asked);
    return ok({ queue, pollers, holders, waiting, ages, lately: latelyOf(recent ?? []) });
  }

  async #oldestOf(key: QueueKey, asked: Asked): Promise<readonly WaitingQueue[]> {
    const range = { olderThanMs: 0, youngerThanMs: EVER_MS, after: undefined, limit: 1 };
    const { items } = await this.#deps.executions.findQueuedOf(nameOf(key), range, asked);
    const now = this.#nowMs();
    return items.map(({ since }) => ({ queue: nameOf(key), oldestMs: now - since, newestMs: 0 }));
  }

  /** Those that are remembered one by one; else the last of all, however long ago. */
  async #pollers(key: QueueKey, { polls, asked }: Polled): Promise<readonly QueuePoller[]> {
    const workers = await this.#deps.pollData.workersOf(polledQueue(key), MAX_SHOWN, asked);
    const own = polls.filter((poll) => (poll.domain ?? "") === key.domain);
    const known = workers.length > 0 ? workers : own.map((poll) => ({ ...poll, isStreaming: false }));
    return known.map(({ workerId = "", lastPollTime, isStreaming }) => {
      return { workerId, domain: key.domain, lastPollTime, isStreaming };
    });
  }

  async #rows(keys: readonly QueueKey[], { waiting, polls, defs, asked }: Known): Promise<readonly QueueRow[]> {
    const { executions, pollData, index } = this.#deps;
    const types = [...new Set(keys.map(({ taskType }) => taskType))];
    const now = this.#nowMs();
    const oldest = new Map(waiting.map(({ queue, oldestMs }) => [queue, now - oldestMs]));
    const limited = types
      .flatMap((type) => defs.get(type) ?? [])
      .filter(isLimited)
      .slice(0, MAX_STANDINGS);
    const waitingIn = keys.map(nameOf).filter((name) => oldest.has(name));
    const [waitingOf, standings, pollers, held] = await Promise.all([
      waitingCounts(executions, waitingIn, asked),
      this.#standings(limited, asked),
      pollData.countWorkers(keys.map(polledQueue), POLLS_MS, asked),
      index?.countInProgress(types, MAX_COUNTED_HITS + 1, asked),
    ]);
    const lastPolls = new Map(polls.map((poll) => [queueNameOf(poll), poll.lastPollTime]));
    return keys.map((key, at) => {
      const [name, def, standing] = [nameOf(key), defs.get(key.taskType), standings.get(key.taskType)];
      const lastPollTime = lastPolls.get(name) ?? 0;
      // Slots are what limits go by, and known at once.
      const inFlight = standing?.running ?? held?.get(key.taskType);
      return {
        ...key,
        ...waitingOf(name),
        ...{ oldestTime: oldest.get(name) ?? 0, lastPollTime, pollers: pollers[at] ?? 0 },
        inFlight: inFlight && Math.min(inFlight, MAX_COUNTED_HITS),
        isInFlightCapped: (inFlight ?? 0) > MAX_COUNTED_HITS,
        ...limitsOf(def, standing),
        isSystem: SYSTEM_TYPES.has(key.taskType),
        pace: undefined,
      };
    });
  }

  async #standings(defs: readonly TaskDef[], asked: Asked): Promise<ReadonlyMap<string, LimitStanding>> {
    const { slots } = this.#deps;
    return new Map(
      await Promise.all(defs.map(async ({ name }) => [name, await slots.standing(name, 0, asked)] as const)),
    );
  }

  async #holders({ taskType, inFlight, ...row }: QueueRow, asked: Asked): Promise<readonly QueueHolder[]> {
    if (inFlight === undefined || inFlight === 0) return [];
    const isLimitedType = row.concurrentLimit !== undefined || row.rateLimitPerFrequency !== undefined;
    if (!isLimitedType) {
      const held = await this.#deps.index?.findInProgress(taskType, MAX_SHOWN, asked);
      return await this.#described(held ?? [], asked);
    }
    const { holders } = await this.#deps.slots.standing(taskType, MAX_SHOWN, asked);
    const now = this.#nowMs();
    return await this.#described(
      holders.map(({ taskId, ageMs }) => ({ taskId, since: now - ageMs })),
      asked,
    );
  }

  async #waiting(key: QueueKey, asked: Asked): Promise<readonly QueueHolder[]> {
    const range = { olderThanMs: 0, youngerThanMs: EVER_MS, after: undefined, limit: MAX_SHOWN };
    return await this.#described((await this.#deps.executions.findQueuedOf(nameOf(key), range, asked)).items, asked);
  }

  async #ages(key: QueueKey, asked: Asked): Promise<readonly QueueAge[]> {
    const spans = AGE_BOUNDS_SECONDS.map((from, at) => {
      return { fromAgeMs: from * 1000, toAgeMs: (AGE_BOUNDS_SECONDS[at + 1] ?? EVER_MS / 1000) * 1000 };
    });
    const counts = await this.#deps.executions.queueAges(nameOf(key), spans, MAX_COUNTED + 1, asked);
    return spans.map(({ fromAgeMs, toAgeMs }, at) => {
      const count = counts[at] ?? 0;
      const end = toAgeMs === EVER_MS ? 0 : toAgeMs;
      return { fromAgeMs, toAgeMs: end, count: Math.min(count, MAX_COUNTED), isCapped: count > MAX_COUNTED };
    });
  }

  /** Without those that have gone meanwhile. */
  async #described(
    tasks: readonly { readonly taskId: TaskId; readonly since: EpochMs }[],
    { signal }: Asked,
  ): Promise<readonly QueueHolder[]> {
    const found: QueueHolder[] = [];
    for (const { taskId, since } of tasks) {
      const read = await this.#deps.executions.getTask(taskId, { leaveOut: NO_PAYLOADS, signal });
      if (read === undefined) continue;
      const { workflowId, workflowName } = read.execution;
      const { referenceTaskName, workerId = "" } = read.task;
      found.push({ taskId, workflowId, workflowName, referenceTaskName, workerId, sinceTime: since });
    }
    return found;
  }
}

function keyOf({ taskType, domain = "" }: Pick<PollDatum, "taskType" | "domain">): QueueKey {
  return { taskType, domain };
}

function polledQueue({ taskType, domain }: QueueKey): PolledQueue {
  return { taskType, domain: domain === "" ? undefined : domain };
}

function nameOf({ taskType, domain }: QueueKey): string {
  return queueNameOf(polledQueue({ taskType, domain }));
}

/** The names as types, and what stands behind their first colons. */
function typesIn(names: readonly string[]): readonly string[] {
  return [...new Set(names.flatMap((name) => [name, name.slice(name.indexOf(":") + 1)]))];
}

/** A colon ends a domain, unless a task type is called so. */
function keyIn(name: string, defs: ReadonlyMap<string, TaskDef>): QueueKey {
  const at = defs.has(name) ? -1 : name.indexOf(":");
  return { taskType: name.slice(at + 1), domain: name.slice(0, Math.max(at, 0)) };
}

function byTypeThenDomain(a: QueueKey, b: QueueKey): number {
  return compare(a.taskType, b.taskType) || compare(a.domain, b.domain);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
