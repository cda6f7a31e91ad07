import { useEffect, useRef, useState } from "react";

import type { ListFilter } from "../../api/execution-list.ts";
import { watchExecutions } from "../../api/executions-stream.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { isOpenStatus } from "../../model/status.ts";
import { countNew, sortedChanges } from "./changed-rows.ts";
import { listFilterOf } from "./executions-keys.ts";
import type { ExecutionsKeys } from "./executions-keys.ts";

type LiveOptions = {
  readonly filter: ListFilter;
  readonly keys: ExecutionsKeys;
  readonly rows: readonly ExecutionSummary[];
  /** Changes are kept back: somebody is selecting, and what is seen must not move. */
  readonly isFrozen: boolean;
  readonly isNewestFirst: boolean;
  /** The first rows anew: what has happened while nothing was told. */
  readonly latest: () => Promise<readonly ExecutionSummary[]>;
  readonly onChanged: (rows: ReadonlyMap<string, ExecutionSummary>) => void;
};

/** Hands on the changes of rows that are shown, and counts those that would come to be shown. */
export function useLiveRows(options: LiveOptions) {
  const [isLive, setLive] = useState(false);
  const [newIds, setNewIds] = useState<ReadonlySet<string>>(new Set());
  const kept = useRef(new Map<string, ExecutionSummary>());
  const current = useRef(options);
  current.current = options;
  const watched = useWatchedFilter(options);
  const handOn = (): void => {
    if (kept.current.size === 0 || current.current.isFrozen) return;
    const { known, added } = sortedChanges([...kept.current.values()], current.current);
    kept.current = new Map();
    if (known.size > 0) current.current.onChanged(known);
    if (added.length > 0) setNewIds((ids) => new Set([...ids, ...added]));
  };
  useEffect(() => {
    kept.current = new Map();
    setNewIds(new Set());
    let openings = 0;
    const onRows = (rows: readonly ExecutionSummary[]): void => {
      for (const row of rows) kept.current.set(row.workflowId, row);
      handOn();
    };
    const onState = (isOpen: boolean): void => {
      setLive(isOpen);
      if (isOpen && openings++ > 0) void current.current.latest().then(onRows);
    };
    return watchExecutions(watched, { onRows, onState });
  }, [watched]);
  useEffect(handOn, [options.isFrozen]);
  return { isLive, newCount: countNew(newIds, options.rows), forget: () => setNewIds(new Set()) };
}

// A row that is open may end, and is then told no more to somebody who asks for open ones: statuses are looked at here instead.
function useWatchedFilter({ filter, keys }: LiveOptions): ListFilter {
  const mayLeave = keys.q === undefined && keys.status?.split(",").some(isOpenStatus) === true;
  const text = JSON.stringify(mayLeave ? listFilterOf({ ...keys, status: undefined, range: undefined }, 0) : filter);
  const watched = useRef<{ readonly text: string; readonly filter: ListFilter } | undefined>(undefined);
  if (watched.current?.text !== text) watched.current = { text, filter: JSON.parse(text) as ListFilter };
  return watched.current.filter;
}
