import type { EpochMs } from "@tutti/engine";

import type { Limiter } from "../limiter.ts";

type RebuildPort = Pick<Limiter, "life" | "beginRebuild" | "endRebuild">;

/** The life of a limiter in memory, lost at first. */
export function makeRebuild(now: () => EpochMs): {
  readonly port: RebuildPort;
  readonly isOpen: () => boolean;
  /** Whether it lives under that name, or is being rebuilt under it, which is held hereby. */
  readonly mayWrite: (nonce: string, holdMs: number) => boolean;
  readonly lose: () => void;
} {
  let life: string | undefined;
  let lostAt: EpochMs | undefined;
  let held: { readonly nonce: string; readonly until: EpochMs } | undefined;
  const isHeldBy = (nonce: string): boolean => held !== undefined && held.nonce === nonce && held.until > now();
  const port: RebuildPort = {
    life: async () => await Promise.resolve(life),
    beginRebuild: async (nonce, { waitMs, holdMs }) => {
      await Promise.resolve();
      if (life !== undefined) return "open";
      lostAt ??= now();
      if (now() - lostAt < waitMs || (held !== undefined && held.until > now())) return "waiting";
      held = { nonce, until: now() + holdMs };
      return "begun";
    },
    endRebuild: async (nonce) => {
      await Promise.resolve();
      if (!isHeldBy(nonce)) return false;
      life = nonce;
      held = undefined;
      lostAt = undefined;
      return true;
    },
  };
  return {
    port,
    isOpen: () => life !== undefined,
    mayWrite: (nonce, holdMs) => {
      if (life === nonce) return true;
      if (!isHeldBy(nonce)) return false;
      held = { nonce, until: now() + holdMs };
      return true;
    },
    lose: () => {
      life = undefined;
      lostAt = undefined;
      held = undefined;
    },
  };
}
