import { setTimeout as delay } from "node:timers/promises";

import type { Conductor } from "../clients/conductor.ts";
import type { ApiAddress } from "../cluster/layout.ts";
import { asText } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Caller, Callers } from "./callers.ts";
import { isBearable } from "./bearable.ts";
import { openCount } from "./record.ts";
import { workByStream } from "./streaming-worker.ts";

/** Workflows of ten tasks one after the other, a number of which is always open, and workers that do the tasks. */
export type Load = {
  /** The name of the workflow and of its only type of task. */
  readonly name: string;
  /** From now on so many are kept open. */
  readonly keep: (count: number) => void;
  /** Starts no more. Gives the ids of all that were answered, once no start is under way. */
  readonly rest: () => Promise<readonly string[]>;
  /** Answers that no client should see, each with how often. */
  readonly oddities: ReadonlyMap<string, number>;
  /** Ends the workers too. */
  readonly stop: () => Promise<void>;
};

export type LoadOptions = {
  readonly name: string;
  readonly mysqlUrl: string;
  readonly callers: Callers;
  readonly addresses: readonly ApiAddress[];
  readonly root: string;
  /** After so many seconds a task that was handed out is offered again. */
  readonly responseTimeoutSeconds: number;
};

export const tasksPerWorkflow = 10;
/** Pollers of each address and wire, what each takes at most, and how long it works on that. */
const [pollersPerCaller, batch, workMs] = [2, 10, 10];
const startsAtOnce = 16;
const streamingWorkers = 2;

/** Registers the workflow and lets the workers begin. Nothing is started before `keep`. */
export async function beginLoad(options: LoadOptions): Promise<Load> {
  const stopping = new AbortController();
  const oddities = new Map<string, number>();
  const note = (error: unknown): void => {
    const words = error instanceof Error ? error.message : String(error);
    if (!isBearable(words)) oddities.set(words, (oddities.get(words) ?? 0) + 1);
  };
  const { callers, name } = options;
  await register(options, note);
  const polling = { name, callers, note, signal: stopping.signal };
  const workers = callers.all.flatMap((caller) =>
    Array.from({ length: pollersPerCaller }, async () => await work(caller, polling)),
  );
  const streaming = Array.from({ length: streamingWorkers }, async (_, index) => {
    const addresses = options.addresses.map(({ grpc }) => grpc);
    const turned = [...addresses.slice(index), ...addresses.slice(0, index)];
    await workByStream({
      ...{ root: options.root, addresses: turned, taskType: name, workerId: `stream-${index + 1}` },
      ...{ workMs, note, signal: stopping.signal },
    });
  });
  const starter = keepOpen(options, note);
  return {
    name,
    keep: starter.keep,
    rest: starter.rest,
    oddities,
    stop: async () => {
      stopping.abort();
      await Promise.all([...workers, ...streaming]);
    },
  };
}

type Note = (error: unknown) => void;

async function register({ name, callers, responseTimeoutSeconds }: LoadOptions, note: Note): Promise<void> {
  const ownerEmail = "violence@example.com";
  const taskDef = {
    ...{ name, ownerEmail, responseTimeoutSeconds },
    ...{ timeoutSeconds: 0, retryCount: 100, retryDelaySeconds: 0, retryLogic: "FIXED" },
  };
  const tasks = Array.from({ length: tasksPerWorkflow }, (_, index) => ({
    ...{ name, taskReferenceName: `t${index}`, type: "SIMPLE" },
    inputParameters: { previous: index === 0 ? "" : `\${t${index - 1}.output.done}` },
  }));
  const workflow = { name, version: 1, tasks, schemaVersion: 2, timeoutSeconds: 0, ownerEmail };
  const options = { patienceMs: 60_000, onFailure: note };
  await callers.insist((conductor) => conductor.registerTasks([taskDef]), options);
  await callers.insist((conductor) => conductor.registerWorkflow(workflow), options);
}

function keepOpen({ name, mysqlUrl, callers }: LoadOptions, note: Note) {
  const ids: string[] = [];
  const starting = new Set<Promise<void>>();
  let wanted = 0;
  let resting = false;
  const startOne = async (): Promise<void> => {
    const start = (conductor: Conductor) => conductor.start({ name, version: 1 });
    ids.push(await callers.insist(start, { patienceMs: 60_000, onFailure: note }));
  };
  const loop = async (): Promise<void> => {
    while (!resting) {
      // Nobody knows while the database is away; those that are open suffice for so long.
      const open = await openCount(mysqlUrl, name).catch(() => wanted);
      for (let count = open + starting.size; count < wanted && starting.size < startsAtOnce; count += 1) {
        const start: Promise<void> = startOne()
          .catch(note)
          .finally(() => starting.delete(start));
        starting.add(start);
      }
      await delay(50);
    }
  };
  const done = loop();
  return {
    keep: (count: number) => void (wanted = count),
    rest: async () => {
      resting = true;
      await done;
      await Promise.all(starting);
      return ids;
    },
  };
}

type Polling = {
  readonly name: string;
  readonly callers: Callers;
  readonly note: Note;
  readonly signal: AbortSignal;
};

/** Takes tasks and reports each until that is acknowledged, whatever happens to the connection. */
async function work(caller: Caller, { name, callers, note, signal }: Polling): Promise<void> {
  const report = async (task: JsonObject): Promise<void> => {
    const { workflowInstanceId, taskId, referenceTaskName } = task;
    const outputData = { done: asText(referenceTaskName) };
    const result = { workflowInstanceId, taskId, workerId: caller.name, status: "COMPLETED", outputData };
    await callers.insist((any) => any.update(result), { patienceMs: signal.aborted ? 0 : 60_000, onFailure: note });
  };
  while (!signal.aborted) {
    const polled = caller.conductor.poll(name, { workerId: caller.name, count: batch, timeoutMs: 1_000 });
    const tasks = await polled.catch(async (error: unknown) => {
      note(error);
      await delay(50);
      return [];
    });
    if (tasks.length > 0) await delay(workMs);
    await Promise.all(tasks.map(async (task) => await report(task).catch(note)));
  }
}
