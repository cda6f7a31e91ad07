import { queryOptions } from "@tanstack/react-query";

import { callApi, listAt, numberAt, objectOf, textAt } from "./client.ts";
import { executionPath } from "./queries.ts";
import { unlessStock } from "./unless-stock.ts";

/** Something that came to an execution and changed it, as it is stored. `time` is epoch ms. */
export type ExecutionEvent = {
  readonly revision: number;
  readonly time: number;
  readonly kind: string;
  readonly taskIds: readonly string[];
  readonly summary: string;
  readonly by: string;
};

const pageSize = 1000;
/** Beyond so many, instants are told from the times of tasks. */
const mostEvents = 5000;

/** The stored events of an execution, oldest first; `null` where the server does not tell them, or where there are too many. */
export function executionEventsQuery(workflowId: string, revision: number | undefined) {
  return queryOptions({
    queryKey: ["events", workflowId],
    enabled: revision !== undefined && revision <= mostEvents,
    staleTime: Infinity,
    queryFn: async ({ client, queryKey, signal }): Promise<readonly ExecutionEvent[] | null> => {
      const known = client.getQueryData<readonly ExecutionEvent[] | null>(queryKey) ?? [];
      const events = [...known];
      for (let hasMore = true; hasMore && events.length <= mostEvents;) {
        const query = { pageSize, afterRevision: events.at(-1)?.revision ?? 0 };
        const answer = await unlessStock("events", () =>
          callApi(`${executionPath(workflowId)}/events`, { query, signal }),
        );
        if (answer === undefined) return null;
        const page = listAt(objectOf(answer), "events").map(eventFromConsole);
        events.push(...page);
        hasMore = page.length > 0 && objectOf(answer)["hasMore"] === true;
      }
      return events;
    },
  });
}

function eventFromConsole(json: unknown): ExecutionEvent {
  const object = objectOf(json);
  return {
    revision: numberAt(object, "revision"),
    time: numberAt(object, "time"),
    kind: textAt(object, "kind"),
    taskIds: listAt(object, "taskIds").map(String),
    summary: textAt(object, "summary"),
    by: textAt(object, "by"),
  };
}
