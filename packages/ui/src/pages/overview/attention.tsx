import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { errorGroupsQuery } from "../../api/error-groups.ts";
import { inboxCountQuery } from "../../api/inbox-count.ts";
import { queueListQuery } from "../../api/queues.ts";
import { isMuted, isRising } from "../../model/lists/error-groups.ts";
import type { ErrorGroup } from "../../model/lists/error-groups.ts";
import { cappedText, countText, durationText } from "../../model/format.ts";
import { byTrouble, moreTroubles, queueName, troubleOf } from "../../model/lists/queues.ts";
import type { Queue } from "../../model/lists/queues.ts";
import { buttonClass } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { Time, useNow } from "../../parts/time.tsx";
import { Headline } from "../errors/headline.tsx";
import { useSpan } from "../errors/use-span.ts";
import styles from "./overview.module.css";
import { SlowAlarm, useSlow } from "./slow-alarms.tsx";

const most = 4;

/** What somebody should look at: causes of failures, queues that do not flow, people who are waited for. */
export function Attention(): ReactNode {
  const errors = useQuery(errorGroupsQuery(useSpan("24h")));
  const queues = useQuery(queueListQuery);
  const people = useQuery(inboxCountQuery);
  const now = useNow();
  const known = errors.data?.groups ?? [];
  const groups = known.filter((group) => !isMuted(group)).toSorted((a, b) => Number(isRising(b)) - Number(isRising(a)));
  const stuck = (queues.data ?? []).filter((queue) => troubleOf(queue, now) !== undefined).toSorted(byTrouble(now));
  const waiting = people.data ?? 0;
  const slow = useSlow(now);
  const isQuiet = errors.isSuccess && queues.isSuccess && groups.length + stuck.length + slow.length + waiting === 0;
  return (
    <section aria-labelledby="attention">
      <div className={styles.sectionHead}>
        <h2 id="attention">Needs attention</h2>
        {groups.length > most && (
          <Link to="/errors" className={buttonClass("plain")}>
            All {countText(groups.length)} errors
          </Link>
        )}
      </div>
      {errors.isError && <ErrorNote error={errors.error} onRetry={() => void errors.refetch()} />}
      {isQuiet ? (
        <p className={styles.quiet} data-status="done">
          <StatusIcon kind="done" /> Nothing failed in 24 hours, every queue flows, and nobody is waited for.
        </p>
      ) : (
        <ul className={styles.alarms}>
          {groups.slice(0, most).map((group) => (
            <ErrorAlarm key={group.id} group={group} />
          ))}
          {stuck.slice(0, most).map((queue) => (
            <QueueAlarm key={queueName(queue)} queue={queue} now={now} />
          ))}
          {moreTroubles(stuck.slice(most), now).map(({ kind, text }) => (
            <li key={text}>
              <Link to="/queues" className={styles.alarm} data-status={kind}>
                <StatusIcon kind={kind} />
                <strong className={styles.alarmWords}>{text}</strong>
              </Link>
            </li>
          ))}
          {slow.map((one) => (
            <SlowAlarm key={one.oldest.workflowId} slow={one} now={now} />
          ))}
          {waiting > 0 && (
            <li>
              <Link to="/inbox" className={styles.alarm} data-status="waiting">
                <StatusIcon kind="waiting" />
                <span className={styles.alarmWords}>
                  <strong>{waiting === 1 ? "1 task waits" : `${countText(waiting)} tasks wait`} for a person</strong>
                  <span className="muted">Human tasks to be completed</span>
                </span>
              </Link>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function ErrorAlarm({ group }: { readonly group: ErrorGroup }): ReactNode {
  return (
    <li>
      <Link
        to="/errors/$group"
        params={{ group: group.id }}
        className={styles.alarm}
        data-status="failed"
        title={group.sampleReason}
      >
        <StatusIcon kind="failed" />
        <span className={styles.alarmWords}>
          <strong className="ellipsis">
            <Headline group={group} />
          </strong>
          <span className="muted ellipsis">
            {countText(group.count)} failed at {group.taskName || "the workflow"} · <Time at={group.lastTime} />
          </span>
        </span>
        <span className={styles.spark}>
          <Sparkline counts={group.trend} label="In 24 hours" />
        </span>
      </Link>
    </li>
  );
}

function QueueAlarm({ queue, now }: { readonly queue: Queue; readonly now: number }): ReactNode {
  const trouble = troubleOf(queue, now);
  if (trouble === undefined) return undefined;
  const age = queue.oldestTime > 0 ? `, for ${durationText(Math.floor((now - queue.oldestTime) / 1000) * 1000)}` : "";
  return (
    <li>
      <Link
        to="/queues"
        search={{ type: queue.taskType, domain: queue.domain || undefined }}
        className={styles.alarm}
        data-status={trouble.kind}
      >
        <StatusIcon kind={trouble.kind} />
        <span className={styles.alarmWords}>
          <strong className="ellipsis">
            {queueName(queue)}: {trouble.text.charAt(0).toLowerCase() + trouble.text.slice(1)}
          </strong>
          <span className="muted ellipsis">
            {cappedText(queue.waiting, queue.isWaitingCapped)} waiting{age}
          </span>
        </span>
      </Link>
    </li>
  );
}
