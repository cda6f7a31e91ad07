import type { EpochMs, Read } from "@tutti/engine";
import { searchWordsOf, WORKFLOW_FIELDS } from "@tutti/ports";
import type { ExecutionFilter, SearchCondition, WorkflowField } from "@tutti/ports";

import { parseQuery } from "./parse-query.ts";
import { wordsFaults } from "./words-faults.ts";

/** Which executions somebody asks for; what is "" is no condition. */
export type AskedFilter = { readonly query: string; readonly freeText: string; readonly errorGroup: string };

/** The filter that is asked for. Faults are those of the query, and too many words. */
export function readFilter({ query, freeText, errorGroup }: AskedFilter): Read<ExecutionFilter> {
  const { value, faults } = parseQuery(query, WORKFLOW_FIELDS);
  const conditions = [value, groupCondition(errorGroup)].filter((one) => one !== undefined);
  const condition: ExecutionFilter["condition"] = conditions.length < 2 ? conditions[0] : { kind: "and", conditions };
  const words = searchWordsOf(freeText);
  return { value: { condition, words }, faults: [...wordsFaults(words.length), ...faults] };
}

function groupCondition(errorGroup: string): SearchCondition<WorkflowField> | undefined {
  return errorGroup === "" ? undefined : { kind: "compare", field: "errorGroup", comparison: "=", value: errorGroup };
}

/** When executions of the condition can have started, as far as it says so plainly: from `from` to before `to`. */
export function startsWithin(condition: SearchCondition<WorkflowField> | undefined): {
  readonly from: EpochMs | undefined;
  readonly to: EpochMs | undefined;
} {
  if (condition?.kind === "and") {
    const all = condition.conditions.map(startsWithin);
    const [froms, tos] = [all.flatMap(({ from }) => from ?? []), all.flatMap(({ to }) => to ?? [])];
    return {
      from: froms.length === 0 ? undefined : Math.max(...froms),
      to: tos.length === 0 ? undefined : Math.min(...tos),
    };
  }
  const none = { from: undefined, to: undefined };
  if (condition?.kind !== "compare" || condition.field !== "startTime") return none;
  const value = Number(condition.value);
  // Starts are whole milliseconds.
  const [atOrAfter, after] = [Math.ceil(value), Math.floor(value) + 1];
  switch (condition.comparison) {
    case "=":
      return { from: atOrAfter, to: after };
    case ">":
      return { from: after, to: undefined };
    case ">=":
      return { from: atOrAfter, to: undefined };
    case "<":
      return { from: undefined, to: atOrAfter };
    case "<=":
      return { from: undefined, to: after };
    case "!=":
      return none;
  }
}
