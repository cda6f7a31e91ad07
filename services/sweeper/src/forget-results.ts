import type { TaskResultCache } from "@tutti/ports";

import type { Repeated } from "./repeat.ts";

/** Deletes results that no task may take over any more. Nobody waits for it: they are not found either way. */
export function forgetResults(cache: Pick<TaskResultCache, "forgetExpired">): Repeated {
  return {
    name: "forget-results",
    everyMs: 60_000,
    run: async (signal) => {
      while ((await cache.forgetExpired(PAGE)) === PAGE) if (signal.aborted) return;
    },
  };
}

const PAGE = 1_000;
