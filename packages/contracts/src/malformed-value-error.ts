/** Bytes that are no google.protobuf.Value, or one that JSON cannot hold. The message is fit for the client. */
export class MalformedValueError extends Error {
  override readonly name = "MalformedValueError";

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
  }
}
