import type { EpochMs } from "@tutti/engine";

import type { TaskQueue } from "../task-queue.ts";

type GenerationPort = Pick<TaskQueue, "generation" | "beginRefill" | "holdRefill" | "endRefill">;

/** The generation of queues in memory, lost at first. */
export function makeGeneration(now: () => EpochMs): {
  readonly port: GenerationPort;
  readonly lose: () => void;
  readonly isLost: () => boolean;
} {
  let state: { readonly nonce: string; readonly until: EpochMs | undefined } | undefined;
  const current = () => {
    if (state?.until !== undefined && state.until <= now()) state = undefined;
    return state;
  };
  const isHeldBy = (nonce: string): boolean => current()?.nonce === nonce && state?.until !== undefined;
  const put = (nonce: string, until: EpochMs | undefined): boolean => {
    state = { nonce, until };
    return true;
  };
  const port: GenerationPort = {
    generation: async () => {
      const found = await Promise.resolve(current());
      return found?.until === undefined ? found?.nonce : undefined;
    },
    beginRefill: async (nonce, holdMs) => await Promise.resolve(current() === undefined && put(nonce, now() + holdMs)),
    holdRefill: async (nonce, holdMs) => await Promise.resolve(isHeldBy(nonce) && put(nonce, now() + holdMs)),
    endRefill: async (nonce) => await Promise.resolve(isHeldBy(nonce) && put(nonce, undefined)),
  };
  return { port, lose: () => (state = undefined), isLost: () => current() === undefined };
}
