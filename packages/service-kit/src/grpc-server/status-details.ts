import { status } from "@grpc/grpc-js";

import { BadRequest, ErrorInfo, ResourceInfo, RetryInfo, RpcStatus, type WireAny } from "@tutti/contracts";

import type { RpcCode, RpcErrorDetails } from "./rpc-error.ts";

/** The trailer in which gRPC carries a serialized `google.rpc.Status`. */
export const statusDetailsTrailer = "grpc-status-details-bin";

/** The `domain` of every ErrorInfo: who gives the reasons their meaning. Source: reference/api.md 1.4. */
const errorDomain = "conductor";

/** What of a failure its status tells. */
export interface Failure {
  readonly code: RpcCode;
  readonly message: string;
  readonly details: RpcErrorDetails;
}

/** The failure as a `google.rpc.Status`, its details as ErrorInfo, BadRequest, RetryInfo and ResourceInfo in this order. */
export function statusToWire({ code, message, details }: Failure): RpcStatus {
  return { code: status[code], message, details: detailsToWire(details) };
}

/** As `statusToWire`, serialized. */
export function encodeStatus(failure: Failure): Buffer {
  return Buffer.from(RpcStatus.encode(statusToWire(failure)).finish());
}

function detailsToWire({ errorInfo, badRequest, retryDelayMs, resource }: RpcErrorDetails): WireAny[] {
  return [
    ...(errorInfo === undefined ? [] : [packed("ErrorInfo", ErrorInfo.encode(errorInfoToWire(errorInfo)))]),
    ...(badRequest === undefined
      ? []
      : [packed("BadRequest", BadRequest.encode({ fieldViolations: [...badRequest] }))]),
    ...(retryDelayMs === undefined
      ? []
      : [packed("RetryInfo", RetryInfo.encode({ retryDelay: durationToWire(retryDelayMs) }))]),
    ...(resource === undefined ? [] : [packed("ResourceInfo", ResourceInfo.encode(resourceToWire(resource)))]),
  ];
}

function errorInfoToWire({ reason, metadata = {} }: NonNullable<RpcErrorDetails["errorInfo"]>): ErrorInfo {
  return { reason, domain: errorDomain, metadata: new Map(Object.entries(metadata)) };
}

function resourceToWire({ type, name }: NonNullable<RpcErrorDetails["resource"]>): ResourceInfo {
  return ResourceInfo.fromPartial({ resourceType: type, resourceName: name });
}

function durationToWire(delayMs: number): NonNullable<RetryInfo["retryDelay"]> {
  const whole = Math.max(0, Math.round(delayMs));
  return { seconds: Math.floor(whole / 1000), nanos: (whole % 1000) * 1_000_000 };
}

function packed(type: string, writer: { finish(): Uint8Array }): WireAny {
  return { typeUrl: `type.googleapis.com/google.rpc.${type}`, value: Buffer.from(writer.finish()) };
}
