import type { EpochMs } from "@tutti/engine";

import type { NoticeKey, NoticeRow, StatusNoticeStore, TakenNotices } from "../status-notices.ts";

type Row = TakenNotices & { readonly dueAt: EpochMs };

/** The notices that batches have written. */
export type NoticeRows = Map<string, Row>;

export function writeNotices(rows: NoticeRows, written: readonly NoticeRow[], now: EpochMs): void {
  for (const row of written) rows.set(textOf(row), { ...row, attempts: 0, dueAt: now });
}

/** StatusNoticeStore in memory, on the notices that batches write. */
export function makeMemoryStatusNotices(rows: NoticeRows, clock: () => EpochMs): StatusNoticeStore {
  const delay = (
    keys: readonly NoticeKey[],
    { byMs, attempts }: { readonly byMs: number; readonly attempts: number },
  ) => {
    for (const key of keys) {
      const row = rows.get(textOf(key));
      if (row !== undefined)
        rows.set(textOf(key), { ...row, attempts: row.attempts + attempts, dueAt: clock() + byMs });
    }
  };
  const isFirst = (row: Row, due: readonly Row[]): boolean =>
    [...rows.values()].every(
      (other) =>
        other.publisher !== row.publisher ||
        other.workflowId !== row.workflowId ||
        other.position >= row.position ||
        due.includes(other),
    );
  return {
    take: async ({ publisher, limit, holdMs }) => {
      const due = [...rows.values()]
        .filter((row) => row.publisher === publisher && row.dueAt <= clock())
        .sort((a, b) => a.dueAt - b.dueAt || a.position - b.position)
        .slice(0, limit);
      const taken = due.filter((row) => isFirst(row, due));
      delay(due, { byMs: HELD_BACK_MS, attempts: 0 });
      delay(taken, { byMs: holdMs, attempts: 0 });
      const inOrder = taken.toSorted((a, b) => a.position - b.position);
      return await Promise.resolve(inOrder.map(withoutTime));
    },
    delete: async (keys) => {
      for (const key of keys) rows.delete(textOf(key));
      await Promise.resolve();
    },
    putOff: async (keys, { delayMs, attempts }) => await Promise.resolve(delay(keys, { byMs: delayMs, attempts })),
    size: async (upTo) => await Promise.resolve(Math.min(upTo, rows.size)),
  };
}

const HELD_BACK_MS = 1_000;

const textOf = ({ publisher, workflowId, position }: NoticeKey): string => `${workflowId}/${position}/${publisher}`;

const withoutTime = ({ publisher, workflowId, position, attempts, notices }: Row): TakenNotices => ({
  ...{ publisher, workflowId, position, attempts, notices },
});
