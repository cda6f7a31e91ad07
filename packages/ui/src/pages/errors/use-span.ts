import { useQuery } from "@tanstack/react-query";

import { oldestStartQuery } from "../../api/execution-list.ts";
import type { ListFilter, Span } from "../../api/execution-list.ts";
import { filledSpan } from "../../model/lists/stacks.ts";
import { useNow } from "../../parts/time.tsx";
import { ranges } from "../executions/executions-keys.ts";
import type { Range } from "../executions/executions-keys.ts";

/** The time that a range means now; to the minute, so that a second's passing does not make another question. */
export function useSpan(range: Range): Span {
  const to = Math.ceil(useNow() / 60_000) * 60_000;
  return { to, from: to - ranges[range] };
}

/** That time from the first start of what matches on; undefined until that is known. */
export function useFilledSpan(filter: ListFilter, span: Span, isEnabled = true): Span | undefined {
  const oldest = useQuery(oldestStartQuery(filter, isEnabled)).data;
  return oldest === undefined ? undefined : filledSpan(span, oldest ?? span.from);
}
