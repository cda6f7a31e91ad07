/** Redis cannot be reached or is set up in a way that would lose work. The message is one line, without a password. */
export class UnusableRedisError extends Error {
  override readonly name = "UnusableRedisError";
  /** Completes "wanted ...". */
  readonly wanted: string;
  /** Completes "came ...". */
  readonly came: string;

  constructor({ wanted, came, cause }: { readonly wanted: string; readonly came: string; readonly cause?: unknown }) {
    super(`Redis cannot be used: wanted ${wanted}; came ${came}`, { cause });
    this.wanted = wanted;
    this.came = came;
  }
}
