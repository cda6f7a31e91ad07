import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { pageOfExecutions } from "../../api/execution-list.ts";
import { usualQuery } from "../../api/statistics.ts";
import { countText, durationText } from "../../model/format.ts";
import { slowOnes } from "../../model/time/slow-ones.ts";
import { usualText } from "../../model/time/usual.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import styles from "./overview.module.css";

const looked = 50;
const mostDefinitions = 5;

/** The executions that began first of those that run, and run for far longer than others of their definition did. */
export function useSlow(now: number): ReturnType<typeof slowOnes> {
  const oldest = useQuery({
    queryKey: ["executions", "oldest running"],
    queryFn: async ({ signal }) => {
      const filter = { query: "status IN (RUNNING)", freeText: "", errorGroup: "" };
      const sort = { key: "startTime", isDescending: false };
      return (await pageOfExecutions({ filter, sort, page: "", size: looked }, signal)).rows;
    },
    refetchInterval: 15_000,
  }).data;
  const definitions = [...new Map(oldest?.map((row) => [`${row.version} ${row.workflowName}`, row]))].slice(
    0,
    mostDefinitions,
  );
  const usual = useQueries({ queries: definitions.map(([, row]) => usualQuery(row.workflowName, row.version)) });
  const known = new Map(definitions.map(([key], place) => [key, usual[place]?.data?.execution]));
  return slowOnes(oldest ?? [], { now, usualOf: (row) => known.get(`${row.version} ${row.workflowName}`) });
}

export function SlowAlarm({
  slow,
  now,
}: {
  readonly slow: ReturnType<typeof slowOnes>[number];
  readonly now: number;
}): ReactNode {
  const { oldest, count, usual, limitMs, stuck } = slow;
  const [still] = stuck;
  const shown = still ?? oldest;
  const told = still === undefined ? count : stuck.length;
  const since = still === undefined ? oldest.startTime : still.updateTime;
  const definition = { name: oldest.workflowName, version: String(oldest.version) };
  const search =
    still === undefined
      ? { ...definition, status: "RUNNING", sort: "startTime:ASC" }
      : { ...definition, stuck: `${Math.ceil(limitMs / 1000)}s` };
  return (
    <li>
      <Link
        {...(told === 1 ? { to: "/executions/$id", params: { id: shown.workflowId } } : { to: "/executions", search })}
        className={styles.alarm}
        data-status="timed-out"
        title={usualText(usual)}
      >
        <StatusIcon kind="timed-out" />
        <span className={styles.alarmWords}>
          <strong className="ellipsis">
            {oldest.workflowName} v{oldest.version}:{" "}
            {still === undefined ? "runs for longer than usual" : "nothing happens any more"}
          </strong>
          <span className="muted ellipsis">
            {told > 1 && `${countText(told)}, the oldest `}
            for {durationText(Math.floor((now - since) / 1000) * 1000)}; 95 % took at most {durationText(usual.p95Ms)}
          </span>
        </span>
      </Link>
    </li>
  );
}
