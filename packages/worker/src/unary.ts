import { Metadata } from "@grpc/grpc-js";
import type { CallOptions, ClientUnaryCall, ServiceError } from "@grpc/grpc-js";

/** A unary method of a generated client. */
export type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

/** Calls a unary method, bound to its client, with a deadline. Rejects with the ServiceError that gRPC gives. */
export function callUnary<Request, Response>(
  method: UnaryMethod<Request, Response>,
  request: Request,
  options: { readonly timeoutMs: number; readonly metadata?: Metadata },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const callOptions = { deadline: Date.now() + options.timeoutMs };
    method(request, options.metadata ?? new Metadata(), callOptions, (error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}
