import { OutageError } from "@tutti/ports";

/** A script could not be evaluated for a reason that is not its own: asked again later it may be. */
export class ScriptsUnavailableError extends OutageError {
  override readonly name = "ScriptsUnavailableError";

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
  }
}
