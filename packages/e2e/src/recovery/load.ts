import { setTimeout as delay } from "node:timers/promises";

import { clientsOf } from "../clients/clients-of.ts";
import type { Conductor } from "../clients/conductor.ts";
import { uniqueName } from "../clients/names.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { queryRows } from "../cluster/database.ts";
import { asText } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { until } from "../until.ts";

/** Workflows of ten tasks one after the other, and workers that do them, over every api of a cluster and both wires. */
export type Load = {
  /** Starts so many, a few at a time, and gives their ids. One that nobody answered is started again. */
  start(count: number): Promise<readonly string[]>;
  /** Starts four a second for as long as the blows last, but at least so many; gives their ids. */
  during(atLeast: number, blows: () => Promise<void>): Promise<readonly string[]>;
  /** Resolves when all of them have completed. @throws Error that names the rest when `withinMs` have passed */
  untilCompleted(workflowIds: readonly string[], withinMs: number): Promise<void>;
  /** What is wrong with the record of each: not COMPLETED, a task missing, twice, tried again or ended by two results. */
  faults(workflowIds: readonly string[]): Promise<readonly string[]>;
  /** Calls that failed as no call may, in words. */
  readonly oddities: readonly string[];
  stop(): Promise<void>;
};

export type LoadOptions = {
  readonly root: string;
  readonly workers?: number;
  /** What every worker takes for its task. */
  readonly workMs?: number;
};

const taskCount = 10;
const attempts = 600;
const starters = 8;

/** Registers the workflow and lets the workers begin. */
export async function beginLoad(
  cluster: Cluster,
  { root, workers: workerCount = 4, workMs = 0 }: LoadOptions,
): Promise<Load> {
  const clients = cluster.apis.map((_, api) => clientsOf(cluster, { root, api }));
  const conductors = clients.flatMap(({ over }) => [over.gRPC, over.REST]);
  const name = uniqueName("load");
  const stopping = new AbortController();
  const oddities: string[] = [];
  await register(atTurn(conductors, 0), name);
  const workers = Array.from({ length: workerCount }, (_, index) =>
    work({ conductors, name, index, signal: stopping.signal, workMs, oddities }),
  );
  return {
    start: async (count) => await startMany(conductors, { name, isEnough: (begun) => begun >= count, pauseMs: 0 }),
    during: async (atLeast, blows) => {
      let isOver = false;
      const starting = startMany(conductors, { name, isEnough: (begun) => isOver && begun >= atLeast, pauseMs: 2_000 });
      await blows().finally(() => (isOver = true));
      return await starting;
    },
    untilCompleted: async (ids, withinMs) => await untilCompleted(cluster, { ids, withinMs }),
    faults: async (ids) => await faultsOf(cluster, ids),
    oddities,
    stop: async () => {
      stopping.abort();
      await Promise.all(workers);
      for (const client of clients) client.close();
    },
  };
}

/** One api and wire after the other. */
function atTurn(conductors: readonly Conductor[], turn: number): Conductor {
  const conductor = conductors[turn % conductors.length];
  if (conductor === undefined) throw new Error("the cluster has no api");
  return conductor;
}

async function register(conductor: Conductor, name: string): Promise<void> {
  const ownerEmail = "load@example.com";
  // No other time-out than the default of an hour: a task that is lost stays lost.
  await conductor.registerTasks([{ name, retryCount: 0, timeoutSeconds: 0, responseTimeoutSeconds: 3600, ownerEmail }]);
  const tasks = Array.from({ length: taskCount }, (_, index) => ({
    name,
    taskReferenceName: `t${index}`,
    type: "SIMPLE",
    inputParameters: { previous: index === 0 ? "" : `\${t${index - 1}.output.done}` },
  }));
  await conductor.registerWorkflow({ name, version: 1, tasks, schemaVersion: 2, timeoutSeconds: 0, ownerEmail });
}

async function startMany(
  conductors: readonly Conductor[],
  {
    name,
    isEnough,
    pauseMs,
  }: { readonly name: string; readonly isEnough: (begun: number) => boolean; readonly pauseMs: number },
): Promise<readonly string[]> {
  const ids: string[] = [];
  let begun = 0;
  const startSome = async (): Promise<void> => {
    while (!isEnough(begun)) {
      const turn = (begun += 1);
      ids.push(await insistently((attempt) => atTurn(conductors, turn + attempt).start({ name, version: 1 })));
      await delay(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: starters }, startSome));
  return ids;
}

async function insistently<T>(act: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act(attempt);
    } catch (error) {
      if (attempt > attempts) throw error;
      await delay(100);
    }
  }
}

type Worker = {
  readonly conductors: readonly Conductor[];
  readonly name: string;
  readonly index: number;
  readonly signal: AbortSignal;
  readonly workMs: number;
  readonly oddities: string[];
};

/** Takes up to ten tasks at a time and reports each until that is acknowledged, whatever happens to its connection. */
async function work(worker: Worker): Promise<void> {
  const { conductors, name, index, signal, workMs } = worker;
  for (let turn = index; !signal.aborted; turn += 1) {
    const tasks = await atTurn(conductors, turn)
      .poll(name, { workerId: `worker-${index}`, count: 10, timeoutMs: 1_000 })
      .catch(async (error: unknown) => {
        note(error, "poll", worker);
        await delay(50);
        return [];
      });
    if (tasks.length > 0 && workMs > 0) await delay(workMs);
    await Promise.all(tasks.map(async (task) => await report(task, { ...worker, turn })));
  }
}

async function report(task: JsonObject, worker: Worker & { readonly turn: number }): Promise<void> {
  const { conductors, signal, turn } = worker;
  const { workflowInstanceId, taskId, referenceTaskName, workerId } = task;
  const outputData = { done: asText(referenceTaskName) };
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      await atTurn(conductors, turn + attempt).update({
        ...{ workflowInstanceId, taskId, workerId },
        status: "COMPLETED",
        outputData,
      });
      return;
    } catch (error) {
      note(error, "update", worker);
      if (signal.aborted) return;
      await delay(100);
    }
  }
}

/** DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED and UNAVAILABLE, or their like over HTTP, are what a client must live with. */
const bearable = /^(4|8|14) |-> (429|502|503|504) |fetch failed|timeout|terminated/u;

function note(error: unknown, what: string, { oddities }: Pick<Worker, "oddities">): void {
  const words = error instanceof Error ? error.message : String(error);
  if (!bearable.test(words)) oddities.push(`${what}: ${words}`);
}

async function untilCompleted(
  { mysqlUrl, logs }: Cluster,
  { ids, withinMs }: { readonly ids: readonly string[]; readonly withinMs: number },
): Promise<void> {
  let left: readonly string[] = ids;
  const look = async (): Promise<boolean> => {
    left = await notCompleted(mysqlUrl, left);
    return left.length === 0;
  };
  await until("all to complete", { withinMs, everyMs: 200 }, look).catch((error: unknown) => {
    throw new Error(`${left.length} of ${ids.length} have not completed: ${left.join(", ")}\n${logs(15)}`, {
      cause: error,
    });
  });
}

async function notCompleted(mysqlUrl: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await queryRows(mysqlUrl, "select lower(hex(id)) as id from execution where status = 'COMPLETED'");
  const completed = new Set(rows.map(({ id }) => String(id)));
  return ids.filter((id) => !completed.has(id.replaceAll("-", "")));
}

async function faultsOf({ mysqlUrl }: Cluster, ids: readonly string[]): Promise<readonly string[]> {
  const bytes = ids.map((id) => Buffer.from(id.replaceAll("-", ""), "hex"));
  const tasks = await queryRows(
    mysqlUrl,
    `select lower(hex(workflow_id)) as id, count(*) as tasks, count(distinct reference_task_name) as refs,
       sum(status = 'COMPLETED') as completed, max(retry_count) as retries from task where workflow_id in (?) group by 1`,
    [bytes],
  );
  const results = await queryRows(
    mysqlUrl,
    "select lower(hex(workflow_id)) as id, count(*) as results from event where workflow_id in (?) and kind = 'TaskUpdated' group by 1",
    [bytes],
  );
  const resultsOf = new Map(results.map((row) => [row["id"], Number(row["results"])]));
  const tasksOf = new Map(tasks.map((row) => [row["id"], row]));
  return ids.flatMap((id) => {
    const key = id.replaceAll("-", "");
    const row = tasksOf.get(key);
    const found = [row?.["tasks"], row?.["refs"], row?.["completed"], row?.["retries"], resultsOf.get(key)].map(Number);
    const wanted = [taskCount, taskCount, taskCount, 0, taskCount];
    return found.join() === wanted.join()
      ? []
      : [`${id}: tasks, references, completed, retries, results: ${found.join()}`];
  });
}
