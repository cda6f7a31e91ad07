import type { EventStore, ExecutionStore, MetadataStore, ScriptRunner } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import { processClock, type Clock } from "../clock.ts";
import type { Decider } from "../decider.ts";
import { ConditionLanes } from "./condition-lanes.ts";
import { EventActions } from "./event-actions.ts";
import { usualEventLimits, type EventLimits } from "./event-limits.ts";
import { noEventMetrics, type EventMetrics } from "./event-metrics.ts";

export type EventActionPorts = {
  readonly stores: {
    readonly events: EventStore;
    readonly metadata: Pick<MetadataStore, "getEventHandlers">;
    readonly executions: Pick<ExecutionStore, "getTask">;
  };
  readonly decider: Pick<Decider, "apply">;
  /** What evaluates conditions. */
  readonly scripts: ScriptRunner;
  /** The value of `${workflow.env.<name>}`. Absent: there are none. */
  readonly environment?: (name: string) => string | undefined;
  readonly limits?: Partial<EventLimits>;
  readonly clock?: Clock;
  readonly metrics?: EventMetrics;
  readonly log: Log;
};

/** What deals with messages for event handlers, not begun yet. */
export function makeEventActions({ stores, scripts, ...deps }: EventActionPorts): EventActions {
  const { clock = processClock } = deps;
  return new EventActions({
    store: stores.events,
    metadata: stores.metadata,
    executions: stores.executions,
    decider: deps.decider,
    conditions: new ConditionLanes({ scripts, clock }),
    environment: deps.environment ?? (() => undefined),
    limits: { ...usualEventLimits, ...deps.limits },
    clock,
    metrics: deps.metrics ?? noEventMetrics,
    log: deps.log,
  });
}
