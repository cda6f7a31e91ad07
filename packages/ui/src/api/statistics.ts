import { queryOptions } from "@tanstack/react-query";

import type { Usual, UsualRuns } from "../model/time/usual.ts";
import { isStep } from "../name-segment.ts";
import { callApi, listAt, numberAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { unlessStock } from "./unless-stock.ts";

const keptMs = 60_000;

/** What past runs of a definition took; null where the server does not tell. */
export function usualQuery(name: string, version: number) {
  return queryOptions({
    queryKey: ["usual", name, version],
    queryFn: async ({ signal }): Promise<UsualRuns | null> => {
      const [path, query] = isStep(name)
        ? ["/console/definition/statistics", { name, version }]
        : [`/console/definitions/${encodeURIComponent(name)}/statistics`, { version }];
      const answer = await unlessStock("statistics", () => callApi(path, { query, signal }));
      return answer === undefined ? null : usualFrom(objectOf(answer));
    },
    staleTime: keptMs,
    // What is usual is not worth a message that it cannot be told.
    retry: false,
  });
}

function usualFrom(json: JsonObject): UsualRuns {
  const tasks = listAt(json, "tasks").map(objectOf);
  const byRef = (kind: "run" | "wait"): ReadonlyMap<string, Usual> =>
    new Map(tasks.map((task) => [textAt(task, "referenceTaskName"), durationsFrom(task[kind])]));
  return {
    execution: durationsFrom(json["executions"]),
    tasks: byRef("run"),
    waits: byRef("wait"),
  };
}

/** Durations as the server tells them. */
export function durationsFrom(json: unknown): Usual {
  const durations = objectOf(json);
  return {
    count: numberAt(durations, "count"),
    p50Ms: numberAt(durations, "p50Ms"),
    p95Ms: numberAt(durations, "p95Ms"),
  };
}
