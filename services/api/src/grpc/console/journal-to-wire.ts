import type { consoleGrpc } from "@tutti/contracts";

import type { JournalPage } from "../../operations/console/journal-operations.ts";

export function journalToWire({ events, hasMore }: JournalPage): consoleGrpc.ListExecutionEventsResponse {
  return {
    events: events.map(({ at: time, taskIds, ...event }) => ({ ...event, time, taskIds: [...taskIds] })),
    hasMore,
  };
}
