import type { EpochMs } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import type { ExecutionTables } from "./execution-tables.ts";

/** The outbox in memory. */
export function makeOutbox(
  { outbox }: ExecutionTables,
  clock: () => EpochMs,
): Pick<ExecutionStore, "takeOutbox" | "deleteOutbox" | "outboxSize"> {
  return {
    takeOutbox: async (olderThanMs, limit) => {
      const now = await Promise.resolve(clock());
      const old = [...outbox.values()].filter(({ since }) => since <= now - olderThanMs);
      const taken = old.sort((a, b) => a.since - b.since || (a.outboxId < b.outboxId ? -1 : 1)).slice(0, limit);
      for (const row of taken) outbox.set(row.outboxId, { ...row, since: now });
      return taken;
    },
    deleteOutbox: async (keys) => {
      await Promise.resolve();
      for (const { outboxId } of keys) outbox.delete(outboxId);
    },
    outboxSize: async (upTo) => await Promise.resolve(Math.min(upTo, outbox.size)),
  };
}
