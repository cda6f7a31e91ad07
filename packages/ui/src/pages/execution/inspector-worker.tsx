import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { taskLimitsQuery } from "../../api/queries.ts";
import { queueQuery } from "../../api/queues.ts";
import type { ExecutionGraph, TaskRow } from "../../model/execution.ts";
import { cappedText, countText, durationText } from "../../model/format.ts";
import { leaseOf } from "../../model/reasons/lease.ts";
import type { TaskLimits } from "../../model/reasons/lease.ts";
import { waitedLess } from "../../model/lists/queue-ages.ts";
import type { QueueAge } from "../../model/lists/queue-ages.ts";
import { queueName } from "../../model/lists/queues.ts";
import type { QueueDetail } from "../../model/lists/queues.ts";
import { known, usualText } from "../../model/time/usual.ts";
import type { Usual } from "../../model/time/usual.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { Time, useShownInstant } from "../../parts/time.tsx";
import { Age, State } from "../queues/queue-columns.tsx";
import styles from "./inspector.module.css";
import { useUsual } from "./use-usual.ts";

type WorkerProps = { readonly task: TaskRow; readonly graph: ExecutionGraph };

/** Who has done a task or has it now, until when it must answer, and how its queue stands at present. */
export function Worker({ task, graph }: WorkerProps): ReactNode {
  const { summary } = graph;
  const usualWait = known(useUsual([summary]).get(summary.workflowId)?.waits.get(task.baseRef));
  const limits = useQuery(taskLimitsQuery(task.taskId, task.updateTime + task.endTime));
  const queue = useQuery(queueQuery(task.taskDefName, task.domain));
  return (
    <>
      {limits.isError && <ErrorNote error={limits.error} onRetry={() => void limits.refetch()} />}
      <dl className={styles.facts}>
        <dt>Worker</dt>
        <dd className={styles.worker}>
          {task.workerId === "" ? (
            <span className="muted">none yet</span>
          ) : (
            <>
              <span className="mono">{task.workerId}</span>
              <CopyButton text={task.workerId} name="worker id" />
            </>
          )}
        </dd>
        {task.domain !== "" && (
          <>
            <dt>Domain</dt>
            <dd>{task.domain}</dd>
          </>
        )}
        <dt>Polled</dt>
        <dd>{task.pollCount === 0 ? "never" : task.pollCount === 1 ? "once" : `${countText(task.pollCount)} times`}</dd>
        <Waited task={task} usual={usualWait} ages={queue.data?.ages ?? []} />
        <dt>Last update</dt>
        <dd>
          <Time at={task.updateTime} />
        </dd>
        {limits.data !== undefined && <Limits task={task} limits={limits.data} />}
      </dl>
      {queue.data !== undefined && queue.data !== null && <QueueNow detail={queue.data} worker={task.workerId} />}
    </>
  );
}

type WaitedProps = {
  readonly task: TaskRow;
  readonly usual: Usual | undefined;
  readonly ages: readonly QueueAge[];
};

/** How long it waited for a worker, beside what is usual and what the others in its queue wait now. */
function Waited({ task, usual, ages }: WaitedProps): ReactNode {
  const now = useShownInstant();
  const { scheduledTime, startTime, endTime } = task;
  if (scheduledTime === 0) return undefined;
  const ms = (startTime || endTime || now) - scheduledTime;
  const isWaiting = startTime === 0 && endTime === 0;
  const { less, all } = waitedLess(ages, ms);
  return (
    <>
      <dt>{isWaiting ? "Waits for" : "Waited"}</dt>
      <dd className="number">
        {durationText(ms)}
        {usual !== undefined && (
          <span className="muted" title={usualText(usual)}>
            , usually at most {durationText(usual.p95Ms)}
          </span>
        )}
        {all > 0 && (
          <span className="muted">
            ; of {countText(all)} that wait now {countText(all - less)} {all - less === 1 ? "has" : "have"} waited
            longer
          </span>
        )}
      </dd>
    </>
  );
}

function Limits({ task, limits }: { readonly task: TaskRow; readonly limits: TaskLimits }): ReactNode {
  const { responseTimeoutSeconds: within, callbackAfterSeconds: callback } = limits;
  const lease = leaseOf(task, limits);
  return (
    <>
      <dt>Answers within</dt>
      <dd>
        {within > 0 ? durationText(within * 1000) : <span className="muted">no limit</span>}
        {lease.kind === "held" && lease.untilTime > 0 && (
          <span className="muted">
            , or it is taken away <Time at={lease.untilTime} />
          </span>
        )}
      </dd>
      {callback > 0 && (
        <>
          <dt>Called back after</dt>
          <dd>
            {durationText(callback * 1000)}
            {lease.kind === "put back" && (
              <span className="muted">
                , <Time at={lease.untilTime} />
              </span>
            )}
          </dd>
        </>
      )}
    </>
  );
}

function QueueNow({ detail, worker }: { readonly detail: QueueDetail; readonly worker: string }): ReactNode {
  const { queue, pollers } = detail;
  const own = worker === "" ? undefined : pollers.find(({ workerId }) => workerId === worker);
  return (
    <section className={styles.list} aria-label="Its queue now">
      <h3>
        Its queue now{" "}
        <Link to="/queues" search={{ type: queue.taskType, domain: queue.domain || undefined }} className={styles.jump}>
          {queueName(queue)}
        </Link>
      </h3>
      <dl className={styles.inner}>
        <dt>State</dt>
        <dd>
          <State queue={queue} />
        </dd>
        <dt>Waiting</dt>
        <dd className="number">
          {cappedText(queue.waiting, queue.isWaitingCapped)}
          {queue.oldestTime > 0 && (
            <span className="muted">
              , the oldest for <Age since={queue.oldestTime} />
            </span>
          )}
        </dd>
        <dt>Who polls</dt>
        <dd className="number">
          {countText(queue.pollers)}
          {own !== undefined && (
            <span className="muted">
              , this worker last <Time at={own.lastPollTime} />
            </span>
          )}
        </dd>
      </dl>
    </section>
  );
}
