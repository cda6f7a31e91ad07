import { randomUUID } from "node:crypto";

import type { ExecutionStore, InstanceRegistry, Limiter, Secrets, SlotStore, TaskQueue } from "@tutti/ports";
import { makeDeciderLink, makeMemberPool, maxEventBytes, type ServiceProcess } from "@tutti/service-kit";

import type { DeciderConfig } from "../config.ts";
import { builtInTasks } from "./built-in-tasks.ts";
import { runnerMetrics } from "./runner-metrics.ts";
import { SystemTaskRunner } from "./system-task-runner.ts";

export type SystemTaskPorts = {
  readonly executions: Pick<ExecutionStore, "findLeases" | "getPayload">;
  readonly slots: SlotStore;
  readonly secrets: Secrets;
  readonly queue: TaskQueue & { readonly instances: InstanceRegistry; readonly limiter: Limiter };
};

/**
 * Carries out system tasks in this process, unless it is to leave them to others. To the deciders it is a client as api
 * is, under a name of its own: any of them may own the workflow of a task that it has. Comes after the gRPC server, since
 * it is drained before it.
 */
export async function serveSystemTasks(
  { executions, slots, secrets, queue }: SystemTaskPorts,
  { config, service }: { readonly config: DeciderConfig; readonly service: ServiceProcess },
): Promise<void> {
  const { log, metrics, shutdown } = service;
  const concurrency = config.TUTTI_SYSTEM_TASK_CONCURRENCY;
  if (concurrency === 0) return;
  const [instance, epoch] = [`${service.instance}-runner`, randomUUID()];
  const pool = makeMemberPool({
    addresses: config.TUTTI_DECIDERS,
    healthService: "tutti.internal.v1.DeciderService",
    log,
  });
  shutdown.own("deciders", pool);
  const decider = makeDeciderLink({
    ...{ pool, instance, epoch, log, followsLeases: true },
    maxEventBytes: maxEventBytes(config),
  });
  shutdown.own("decider link", decider);
  const runner = new SystemTaskRunner({
    ...{ decider, queue, limiter: queue.limiter, instances: queue.instances, executions, slots },
    ...{ instance, epoch, log, concurrency },
    secrets,
    tasks: builtInTasks({
      policy: config.TUTTI_HTTP_EGRESS_ALLOW,
      maxCallMs: config.TUTTI_HTTP_CALL_SECONDS * 1_000,
    }),
    metrics: runnerMetrics(metrics),
  });
  shutdown.own("system tasks", runner);
  const help = "System tasks that this process carries out now.";
  metrics.gauge({ name: "system_tasks_running", help, read: () => runner.runningCount });
  await runner.start();
}
