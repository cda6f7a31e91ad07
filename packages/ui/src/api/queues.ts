import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { QueueAge } from "../model/lists/queue-ages.ts";
import type { Queue, QueueDetail, QueueLately, QueueHolder, QueuePace, QueuePoller } from "../model/lists/queues.ts";
import { isStep } from "../name-segment.ts";
import { callApi, listAt, listOf, numberAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { durationsFrom } from "./statistics.ts";
import { unlessStock } from "./unless-stock.ts";

const everyMs = 5000;

/** Every queue of the cluster, with its ages, pollers and limits where the server tells them. */
export const queueListQuery = queryOptions({
  queryKey: ["queues", "list"],
  queryFn: async ({ signal }): Promise<readonly Queue[]> => {
    const answer = await unlessStock("queues", () => callApi("/console/queues", { signal }));
    return answer === undefined
      ? (await stockQueues(signal)).map(({ queue }) => queue)
      : listAt(objectOf(answer), "queues").map(queueFrom);
  },
  refetchInterval: everyMs,
});

/** One queue, who polls it, what its workers hold and what waits longest; null where nothing has waited and nobody has polled. */
export function queueQuery(taskType: string, domain: string) {
  return queryOptions({
    queryKey: ["queue", taskType, domain],
    queryFn: async ({ signal }): Promise<QueueDetail | null> => {
      const answer = await unlessStock("queue", () =>
        isStep(taskType)
          ? callApi("/console/queue", { query: { taskType, domain }, signal })
          : callApi(`/console/queues/${encodeURIComponent(taskType)}`, { query: { domain }, signal }),
      );
      if (answer !== undefined) return detailFrom(objectOf(answer));
      const all = await stockQueues(signal);
      return all.find(({ queue }) => queue.taskType === taskType && queue.domain === domain) ?? null;
    },
    refetchInterval: everyMs,
    placeholderData: keepPreviousData,
  });
}

function queueFrom(json: unknown): Queue {
  const row = objectOf(json);
  const optional = (key: string): number | undefined => (row[key] === undefined ? undefined : numberAt(row, key));
  return {
    taskType: textAt(row, "taskType"),
    domain: textAt(row, "domain"),
    waiting: numberAt(row, "waiting"),
    isWaitingCapped: row["isWaitingCapped"] === true,
    oldestTime: numberAt(row, "oldestTime"),
    inFlight: optional("inFlight"),
    pollers: numberAt(row, "pollers"),
    lastPollTime: numberAt(row, "lastPollTime"),
    concurrentLimit: optional("concurrentLimit"),
    concurrentInUse: optional("concurrentInUse"),
    rateLimit: optional("rateLimitPerFrequency"),
    rateSeconds: optional("rateLimitFrequencySeconds"),
    rateInUse: optional("rateInUse"),
    isSystem: row["isSystem"] === true,
    pace: row["pace"] === undefined ? undefined : paceFrom(objectOf(row["pace"])),
  };
}

function paceFrom(json: JsonObject): QueuePace {
  return {
    ended: numberAt(json, "ended"),
    failed: numberAt(json, "failed"),
    endedPerMinute: numberAt(json, "endedPerMinute"),
    waitP95Ms: json["waitP95Ms"] === undefined ? undefined : numberAt(json, "waitP95Ms"),
  };
}

function detailFrom(json: JsonObject): QueueDetail {
  return {
    queue: queueFrom(json["queue"]),
    pollers: listAt(json, "pollers").map(pollerFrom),
    holders: listAt(json, "holders").map(holderFrom),
    waiting: listAt(json, "waiting").map(holderFrom),
    ages: listAt(json, "ages").map(ageFrom),
    lately: json["lately"] === undefined ? undefined : latelyFrom(objectOf(json["lately"])),
  };
}

function latelyFrom(json: JsonObject): QueueLately {
  return {
    ended: numberAt(json, "ended"),
    failed: numberAt(json, "failed"),
    sinceTime: numberAt(json, "sinceTime"),
    wait: durationsFrom(json["wait"]),
    run: durationsFrom(json["run"]),
  };
}

function ageFrom(json: unknown): QueueAge {
  const age = objectOf(json);
  return {
    fromMs: numberAt(age, "fromAgeMs"),
    toMs: numberAt(age, "toAgeMs") || Infinity,
    count: numberAt(age, "count"),
    isCapped: age["isCapped"] === true,
  };
}

function pollerFrom(json: unknown): QueuePoller {
  const poll = objectOf(json);
  return {
    workerId: textAt(poll, "workerId"),
    domain: textAt(poll, "domain"),
    lastPollTime: numberAt(poll, "lastPollTime"),
    isStreaming: poll["isStreaming"] === true,
  };
}

function holderFrom(json: unknown): QueueHolder {
  const task = objectOf(json);
  return {
    taskId: textAt(task, "taskId"),
    workflowId: textAt(task, "workflowId"),
    workflowName: textAt(task, "workflowName"),
    ref: textAt(task, "referenceTaskName"),
    workerId: textAt(task, "workerId"),
    sinceTime: numberAt(task, "sinceTime"),
  };
}

const longSinceMs = 60_000;

/** What Conductor tells: sizes by name, where a domain stands before a colon, and who has polled. */
async function stockQueues(signal: AbortSignal): Promise<readonly QueueDetail[]> {
  const [sizes, polls] = await Promise.all([
    callApi("/tasks/queue/all", { signal }),
    callApi("/tasks/queue/polldata/all", { signal }),
  ]);
  const byName = Map.groupBy(listOf(polls).map(objectOf), (poll) => {
    const [name, domain] = [textAt(poll, "queueName"), textAt(poll, "domain")];
    return domain === "" || domain === "DEFAULT" ? name : `${domain}:${name}`;
  });
  const names = new Set([...Object.keys(objectOf(sizes)), ...byName.keys()]);
  const now = Date.now();
  return [...names].toSorted().map((name) => {
    const pollers = (byName.get(name) ?? []).map(pollerFrom);
    const at = name.indexOf(":");
    const queue = queueFrom({
      taskType: name.slice(at + 1),
      domain: name.slice(0, Math.max(at, 0)),
      waiting: numberAt(objectOf(sizes), name),
      pollers: pollers.filter(({ lastPollTime }) => now - lastPollTime < longSinceMs).length,
      lastPollTime: pollers.reduce((latest, { lastPollTime }) => Math.max(latest, lastPollTime), 0),
    });
    return { queue: { ...queue, isPlain: true }, pollers, holders: [], waiting: [], ages: [], lately: undefined };
  });
}
