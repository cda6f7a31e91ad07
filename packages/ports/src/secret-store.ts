import type { EpochMs } from "@tutti/engine";

import type { Asked } from "./asked.ts";

/** A secret as it is kept: nobody without the key can tell its value. */
export type SealedSecret = {
  readonly name: string;
  readonly sealed: Uint8Array;
  readonly createTime: EpochMs;
  /** As `createTime` until it is written again. */
  readonly updateTime: EpochMs;
};

/** Sealed secrets. Names are compared exactly. Times are set by the store's clock. Whoever reads sees what was written before. */
export interface SecretStore {
  get(name: string, asked?: Asked): Promise<SealedSecret | undefined>;
  /** By name. */
  list(asked?: Asked): Promise<readonly SealedSecret[]>;
  /** Creates or replaces. */
  put(name: string, sealed: Uint8Array): Promise<void>;
  /** False where there was none. */
  delete(name: string): Promise<boolean>;
}
