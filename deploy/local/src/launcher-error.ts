/** A failure that was foreseen: the message says what was wanted, what was found and what to do; no stack is shown. */
export class LauncherError extends Error {
  override readonly name = "LauncherError";
}
