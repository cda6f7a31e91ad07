import { status, type ServiceError } from "@grpc/grpc-js";
import { BadRequest, ErrorInfo, RetryInfo, RpcStatus, type WireAny } from "@tutti/contracts";

import { RpcError, type RpcCode, type RpcErrorDetails } from "../grpc-server/rpc-error.ts";
import { statusDetailsTrailer } from "../grpc-server/status-details.ts";

/**
 * The failure of a call to another service as an RpcError, with the details that its `google.rpc.Status` carries and the original as
 * its cause. A handler that throws it on tells its own client the same; one that should not, throws another.
 */
export function receivedError(error: ServiceError): RpcError {
  return new RpcError(codeOf(error.code), error.details, { ...detailsOf(error), cause: error });
}

function codeOf(code: status): RpcCode {
  const name = status[code];
  return isRpcCode(name) ? name : "UNKNOWN";
}

function isRpcCode(name: string | undefined): name is RpcCode {
  return name !== undefined && name !== "OK" && name in status;
}

function detailsOf(error: ServiceError): RpcErrorDetails {
  const [trailer] = error.metadata.get(statusDetailsTrailer);
  if (trailer === undefined || typeof trailer === "string") return {};
  try {
    return Object.assign({}, ...RpcStatus.decode(trailer).details.map(detailFromWire));
  } catch {
    // The details are an extra: a status without them, or with unreadable ones, is still the status.
    return {};
  }
}

function detailFromWire({ typeUrl, value }: WireAny): RpcErrorDetails {
  switch (typeUrl.split("/").at(-1)) {
    case "google.rpc.ErrorInfo": {
      const { reason, metadata } = ErrorInfo.decode(value);
      return { errorInfo: { reason, metadata: Object.fromEntries(metadata) } };
    }
    case "google.rpc.BadRequest":
      return { badRequest: BadRequest.decode(value).fieldViolations };
    case "google.rpc.RetryInfo": {
      const delay = RetryInfo.decode(value).retryDelay;
      return delay === undefined ? {} : { retryDelayMs: delay.seconds * 1000 + delay.nanos / 1_000_000 };
    }
    default:
      return {};
  }
}
