/**
 * Something outside this process cannot be reached now, or has not answered. Nothing is wrong with what was asked: it may
 * be asked again, and what was to be changed may have been.
 */
export abstract class OutageError extends Error {
  constructor(message: string, { cause }: { readonly cause: unknown }) {
    super(message, { cause });
  }
}

/** Of a read, or of a change of definitions or logs. A batch has its own: BatchFailedError. */
export class StoreUnavailableError extends OutageError {
  override readonly name = "StoreUnavailableError";
}

/** Of anything asked of the task queue. */
export class QueueUnavailableError extends OutageError {
  override readonly name = "QueueUnavailableError";
}
