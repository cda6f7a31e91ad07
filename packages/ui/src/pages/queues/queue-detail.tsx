import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import type { ReactNode } from "react";

import { queueQuery } from "../../api/queues.ts";
import { cappedText, countText, durationText } from "../../model/format.ts";
import { grouped } from "../../model/grouped.ts";
import { latelyText, queueName } from "../../model/lists/queues.ts";
import type { QueueDetail, QueueHolder, QueueLately } from "../../model/lists/queues.ts";
import type { Usual } from "../../model/time/usual.ts";
import { buttonClass, IconButton } from "../../parts/button.tsx";
import form from "../../parts/form.module.css";
import { ErrorNote } from "../../parts/notes.tsx";
import { Time, useNow } from "../../parts/time.tsx";
import { QueueAgeChart } from "./queue-age-chart.tsx";
import { Age, Limits, State } from "./queue-columns.tsx";
import styles from "./queues.module.css";

type PanelProps = { readonly taskType: string; readonly domain: string; readonly onClose: () => void };

/** One queue: who polls it, who holds its tasks, what waits longest. */
export function QueueDetailPanel({ taskType, domain, onClose }: PanelProps): ReactNode {
  const query = useQuery(queueQuery(taskType, domain));
  const name = queueName({ taskType, domain });
  return (
    <aside className={form.side} aria-label={`Queue ${name}`}>
      <div className={form.sideHead}>
        <h2 className="ellipsis">{name}</h2>
        <IconButton label="Close" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      <div className={styles.detail}>
        {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.data === null && <p className="muted">Nothing has waited here, and nobody has polled.</p>}
        {query.data && <Detail detail={query.data} />}
        <div className={styles.links}>
          <Link to="/task-defs" search={{ name: taskType }} className={buttonClass()}>
            Task definition
          </Link>
          <Link to="/tasks" search={{ type: taskType, status: "SCHEDULED" }} className={buttonClass()}>
            What waits
          </Link>
          <Link to="/tasks" search={{ type: taskType, status: "IN_PROGRESS" }} className={buttonClass()}>
            In flight
          </Link>
          <Link to="/tasks" search={{ type: taskType }} className={buttonClass()}>
            All its tasks
          </Link>
        </div>
      </div>
    </aside>
  );
}

function Detail({ detail }: { readonly detail: QueueDetail }): ReactNode {
  const { queue, pollers, holders, waiting, ages, lately } = detail;
  const held = grouped(holders, ({ workerId }) => workerId);
  return (
    <>
      <dl className={styles.facts}>
        <Fact label="State">
          <State queue={queue} />
        </Fact>
        <Fact label="Waiting">{cappedText(queue.waiting, queue.isWaitingCapped)}</Fact>
        {queue.isPlain !== true && (
          <>
            <Fact label="Oldest">
              <Age since={queue.oldestTime} />
            </Fact>
            <Fact label="In flight">{queue.inFlight === undefined ? "–" : countText(queue.inFlight)}</Fact>
            <Fact label="Limits">
              <Limits queue={queue} />
            </Fact>
          </>
        )}
        {lately !== undefined && lately.ended > 0 && <Lately lately={lately} />}
      </dl>
      <QueueAgeChart ages={ages} />
      <section aria-label="Pollers">
        <h3>
          {queue.pollers === 0 && pollers.length > 0 ? "Who polled before" : "Who polls"}{" "}
          <span className="number muted">{countText(queue.pollers === 0 ? pollers.length : queue.pollers)}</span>
        </h3>
        {pollers.length === 0 && <p className="muted">{queue.isSystem ? "The server itself." : "Nobody has."}</p>}
        <ul className={styles.list}>
          {pollers.map((poller) => (
            <li key={`${poller.domain} ${poller.workerId}`}>
              <span className="mono ellipsis" title={poller.workerId}>
                {poller.workerId}
              </span>
              <span className={styles.marks}>
                {held.has(poller.workerId) && (
                  <span className="number muted">holds {countText(held.get(poller.workerId)?.length ?? 0)}</span>
                )}
                {poller.isStreaming && <span className={styles.domain}>streams</span>}
              </span>
              <Time at={poller.lastPollTime} />
            </li>
          ))}
        </ul>
      </section>
      {holders.length > 0 && <Tasks title="Who holds tasks" tasks={holders} />}
      {waiting.length > 0 && <Tasks title="What waits longest" tasks={waiting} />}
    </>
  );
}

/** How what was done lately went. */
function Lately({ lately }: { readonly lately: QueueLately }): ReactNode {
  const { ended, failed, wait, run } = lately;
  const now = useNow();
  return (
    <>
      <Fact label="Done lately">
        <span className="number">{latelyText(lately, now)}</span>
      </Fact>
      <Fact label="Failed">
        <span className="number" title={`${countText(failed)} of ${countText(ended)}`}>
          {Math.round((failed / ended) * 100)} %
        </span>
      </Fact>
      <Fact label="Waited">
        <Usually usual={wait} />
      </Fact>
      <Fact label="Took">
        <Usually usual={run} />
      </Fact>
    </>
  );
}

function Usually({ usual: { p50Ms, p95Ms } }: { readonly usual: Usual }): ReactNode {
  return (
    <span className="number">
      {durationText(p50Ms)} <span className="muted">or less by half, 95 % at most {durationText(p95Ms)}</span>
    </span>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Tasks({ title, tasks }: { readonly title: string; readonly tasks: readonly QueueHolder[] }): ReactNode {
  return (
    <section aria-label={title}>
      <h3>
        {title} <span className="number muted">{tasks.length >= 100 ? "the first 100" : countText(tasks.length)}</span>
      </h3>
      <ul className={styles.list}>
        {tasks.map((task) => (
          <li key={task.taskId}>
            <Link
              to="/executions/$id"
              params={{ id: task.workflowId }}
              search={{ t: task.taskId }}
              className="ellipsis"
              title={task.workflowId}
            >
              {task.workflowName} <span className="muted">{task.ref}</span>
            </Link>
            {task.workerId !== "" && (
              <span className="mono muted ellipsis" title={task.workerId}>
                {task.workerId}
              </span>
            )}
            <Age since={task.sinceTime} />
          </li>
        ))}
      </ul>
    </section>
  );
}
