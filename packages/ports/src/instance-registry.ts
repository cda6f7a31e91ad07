/**
 * Which processes live, told by themselves: one that has not beaten for the registry's lapse time is forgotten. An
 * instance is a name that outlives restarts, an epoch one life of it. Nothing here is the truth: a registry that was
 * emptied knows nobody until the next beats.
 */
export interface InstanceRegistry {
  /** The instance lives, in this epoch and no other. Called about once a second. */
  beat(instance: string, epoch: string): Promise<void>;
  /** The epochs of those of `instances` that live. */
  epochsOf(instances: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** It has ended. One that lives on in another epoch is left alone. */
  leave(instance: string, epoch: string): Promise<void>;
}
