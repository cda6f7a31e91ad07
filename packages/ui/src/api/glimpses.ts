import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Glimpse } from "../model/lists/glimpses.ts";
import { callApi, listAt, numberAt, objectOf, textAt } from "./client.ts";
import { unlessStock } from "./unless-stock.ts";

/** The most executions that are asked about at once. */
export const mostGlimpses = 100;

/** What stands beside the rows of executions, by their ids; null where the server does not tell. `version`: asked again when it differs. */
export function glimpsesQuery(ids: readonly string[], paths: readonly string[], version: number) {
  return queryOptions({
    queryKey: ["glimpses", ids, paths, version],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, Glimpse> | null> => {
      const query = { ids: ids.join(","), paths: paths.join(",") };
      const answer = await unlessStock("glimpses", () => callApi("/console/executions/glimpses", { query, signal }));
      if (answer === undefined) return null;
      const glimpses = listAt(objectOf(answer), "executions").map(objectOf);
      return new Map(glimpses.map((one) => [textAt(one, "workflowId"), glimpseFrom(one, paths)]));
    },
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    // What stands beside a row is not worth a message that it cannot be told.
    retry: false,
  });
}

function glimpseFrom(json: ReturnType<typeof objectOf>, paths: readonly string[]): Glimpse {
  const values = listAt(json, "values").map(objectOf);
  return {
    tasks: numberAt(json, "taskCount"),
    ended: numberAt(json, "endedTaskCount"),
    isCapped: json["isTaskCountCapped"] === true,
    values: new Map(
      paths.map((path, at) => {
        const value = objectOf(values[at]);
        const isUnknown = value["isUnknown"] === true;
        const text = value["text"] === undefined ? undefined : textAt(value, "text");
        return [path, { text, isUnknown, isCut: value["isCut"] === true }];
      }),
    ),
  };
}
