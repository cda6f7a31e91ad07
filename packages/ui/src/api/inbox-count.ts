import { queryOptions } from "@tanstack/react-query";

import { searchTasks } from "./task-search.ts";

/** HUMAN tasks that nobody has completed yet, in Conductor's words. */
export const waitingForPeople = `taskType="HUMAN" AND status IN (IN_PROGRESS,SCHEDULED)`;

/** How many there are. */
export const inboxCountQuery = queryOptions({
  queryKey: ["inbox", "count"],
  queryFn: async ({ signal }) => (await searchTasks({ query: waitingForPeople, start: 0, size: 1 }, signal)).total,
  refetchInterval: 20_000,
  staleTime: 5000,
});
