import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { objectOf, textAt } from "../../api/client.ts";
import { listen } from "../../api/event-stream.ts";
import { changesFromConsole } from "../../api/from-console.ts";
import { executionFromConsole, executionPath, executionQuery } from "../../api/queries.ts";
import type { Execution } from "../../api/queries.ts";
import { withChanges } from "../../model/changes.ts";
import { isOpenStatus } from "../../model/status.ts";

/** An execution as it goes on: by what the server tells of its changes, or by asking where it tells nothing. */
export function useLiveExecution(workflowId: string): {
  readonly execution: UseQueryResult<Execution>;
  readonly isLive: boolean;
} {
  const [isLive, setLive] = useState(false);
  const client = useQueryClient();
  const query = executionQuery(workflowId);
  const execution = useQuery(isLive ? { ...query, refetchInterval: false } : query);
  const { data } = execution;
  const isKnown = data?.revision !== undefined && data.graph.summary.workflowId === workflowId;
  const isOpen = isKnown && isOpenStatus(data.graph.summary.status);
  useEffect(() => {
    if (!isOpen) return undefined;
    const known = (): Execution | undefined => client.getQueryData(query.queryKey);
    const stop = listen(() => `${executionPath(workflowId)}/stream?sinceRevision=${known()?.revision ?? 0}`, {
      onState: setLive,
      endsWith: ["gone"],
      // As the server stops, too. An execution that has ended is listened to no more anyway.
      pausesWith: ["end"],
      on: {
        change: (data) => {
          const next = followed(known(), data);
          if (next === undefined) void client.refetchQueries({ queryKey: query.queryKey, exact: true });
          else client.setQueryData(query.queryKey, next);
        },
        gone: () => void client.refetchQueries({ queryKey: query.queryKey, exact: true }),
      },
    });
    return () => {
      stop();
      setLive(false);
    };
    // The key is made of the id alone.
  }, [isOpen, workflowId, client]);
  return { execution, isLive };
}

/** What is known with what came; undefined where all of it must be asked for. */
function followed(known: Execution | undefined, data: string): Execution | undefined {
  const json = objectOf(JSON.parse(data));
  if (json["isChanges"] !== true) return executionFromConsole(json);
  if (known === undefined) return undefined;
  const hash = textAt(json, "definitionHash");
  // A restart with the latest definition, for one.
  if (known.definitionHash !== undefined && known.definitionHash !== hash) return undefined;
  return { ...known, revision: Number(json["revision"]), graph: withChanges(known.graph, changesFromConsole(json)) };
}
