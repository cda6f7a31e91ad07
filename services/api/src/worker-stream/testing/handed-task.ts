import type { LeasedTask } from "@tutti/ports";

import type { givenApi } from "../../testing/given-api.ts";
import { until, type GivenWorker, type GotTask } from "./given-worker.ts";

type Api = Awaited<ReturnType<typeof givenApi>>;

/** A task that the worker has got, and, unless told otherwise, acknowledged. */
export async function handedTask(
  api: Api,
  worker: GivenWorker,
  { task, acknowledges = true }: { readonly task: LeasedTask; readonly acknowledges?: boolean },
): Promise<GotTask> {
  const before = worker.tasks.length;
  worker.want(1, task.task.taskType, task.task.domain ?? "");
  await until(() => api.decider.credits.size > 0);
  const [credit] = api.decider.credits.values();
  if (credit === undefined) throw new Error("no credit is lent");
  api.decider.lease(credit, [task]);
  await until(() => worker.tasks.length > before);
  const got = worker.tasks.at(-1);
  if (got === undefined) throw new Error("no task has come");
  if (!acknowledges) return got;
  const count = api.decider.flushedLeases.length;
  worker.send({ acknowledged: [got.leaseId] });
  await until(() => api.decider.flushedLeases.length > count);
  return got;
}
