import { queryOptions } from "@tanstack/react-query";

import type { ExecutionSummary } from "../model/execution.ts";
import { idHead, idTail } from "../model/ids.ts";
import { pageOfExecutions } from "./execution-list.ts";
import { queryOf } from "./search-query.ts";

/** So many are told of those that are called alike. */
const mostCalled = 5;
/** What holds the end of an id in its data, as its own, comes with what ends so. */
const lookedAt = 20;
const newestFirst = { key: "startTime", isDescending: true };

/**
 * The executions that a piece of an id names: those whose ids begin with it, else those whose ids end with it, as lists show them. Where
 * the server's index does not know the ends of ids it looks through as many of the newest as it has time for.
 */
export function calledQuery(text: string) {
  return queryOptions({
    queryKey: ["executions", "called", text],
    queryFn: async ({ signal }): Promise<readonly ExecutionSummary[]> => {
      const [head, tail] = [idHead(text), idTail(text)];
      const found = async (filter: { readonly query?: string; readonly freeText?: string }) =>
        (
          await pageOfExecutions(
            {
              filter: { query: "", freeText: "", errorGroup: "", ...filter },
              ...{ sort: newestFirst, page: "", size: lookedAt },
            },
            signal,
          )
        ).rows;
      const begun = head === undefined ? [] : await found({ query: queryOf({ id: head }) });
      if (begun.length > 0 || tail === undefined) return begun.slice(0, mostCalled);
      const endsSo = ({ workflowId }: ExecutionSummary): boolean => workflowId.endsWith(tail);
      const indexed = (await found({ freeText: tail })).filter(endsSo);
      const ended = indexed.length > 0 ? indexed : await found({ query: queryOf({ id: `…${tail}` }) });
      return ended.filter(endsSo).slice(0, mostCalled);
    },
    enabled: idHead(text) !== undefined || idTail(text) !== undefined,
  });
}
