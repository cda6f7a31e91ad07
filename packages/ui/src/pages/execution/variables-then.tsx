import { useQueries, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { executionEventsQuery } from "../../api/execution-events.ts";
import { payloadQuery } from "../../api/queries.ts";
import type { Execution } from "../../api/queries.ts";
import { variableSettersAt } from "../../model/time/time-travel.ts";
import { JsonTree } from "../../parts/json-tree.tsx";
import { NotKnownThen } from "./not-known-then.tsx";

type VariablesProps = { readonly execution: Execution; readonly at: number; readonly onNow: () => void };

/** So many tasks are looked at for what they have set. */
const mostSetters = 40;

/** The variables as they stood at an instant: what SET_VARIABLE tasks had set by then, in their order. */
export function VariablesThen({ execution, at, onNow }: VariablesProps): ReactNode {
  const { graph, revision } = execution;
  const setters = variableSettersAt(graph.tasks, at);
  const isTooMany = setters.length > mostSetters;
  const inputs = useQueries({
    queries: (isTooMany ? [] : setters).map(({ taskId, endTime }) => ({
      ...payloadQuery(execution, { taskId, field: "input", version: endTime }),
      placeholderData: undefined,
    })),
  });
  const events = useQuery(executionEventsQuery(graph.summary.workflowId, revision)).data ?? [];
  const isSetFromOutside = events.some(({ kind, time }) => kind === "UpdateVariablesRequested" && time <= at);
  if (isTooMany || isSetFromOutside || inputs.some(({ isError, data }) => isError || data?.isWhole === false))
    return (
      <NotKnownThen title="The variables of that instant are not known" onNow={onNow}>
        {isSetFromOutside
          ? "They were changed from outside, and what was put into them then is not kept."
          : "Too much was put into them to be told here."}
      </NotKnownThen>
    );
  if (inputs.some(({ data }) => data === undefined)) return undefined;
  const variables: Readonly<Record<string, unknown>> = Object.assign({}, ...inputs.map(({ data }) => data?.value));
  return <JsonTree value={variables} name="variables" />;
}
