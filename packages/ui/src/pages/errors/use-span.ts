import type { Span } from "../../api/execution-list.ts";
import { useNow } from "../../parts/time.tsx";
import { ranges } from "../executions/executions-keys.ts";
import type { Range } from "../executions/executions-keys.ts";

/** The time that a range means now; to the minute, so that a second's passing does not make another question. */
export function useSpan(range: Range): Span {
  const to = Math.ceil(useNow() / 60_000) * 60_000;
  return { to, from: to - ranges[range] };
}
