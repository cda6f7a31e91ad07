import { hostname } from "node:os";

import type { ProcessConfig } from "../config/common-settings.ts";
import { makeLog, type Log } from "../log/make-log.ts";
import { makeMetrics, type Metrics } from "../metrics/metrics.ts";
import { makeShutdown, type Shutdown } from "./shutdown.ts";

/** What a service's main function begins with. */
export interface ServiceProcess {
  /** Names this process among all of the cluster. */
  readonly instance: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly shutdown: Shutdown;
}

/** Sets up log, metrics and shutdown for this process: once, and first of all. */
export function startServiceProcess(service: string, config: ProcessConfig): ServiceProcess {
  const instance = config.TUTTI_INSTANCE ?? `${service}-${hostname()}-${process.pid}`;
  const log = makeLog({ service, instance }, { level: config.TUTTI_LOG_LEVEL });
  const shutdown = makeShutdown({
    log,
    limitMs: config.TUTTI_STOP_LIMIT_MS,
    stopOnStdinEnd: config.TUTTI_STOP_ON_STDIN_END,
    launcherPid: config.TUTTI_LAUNCHER_PID,
  });
  return { instance, log, metrics: makeMetrics({ service, instance }), shutdown };
}
