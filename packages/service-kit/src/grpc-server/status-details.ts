import { status } from "@grpc/grpc-js";

import { bytesField, varintField, type ProtoField } from "./proto-writer.ts";
import type { RpcCode, RpcErrorDetails } from "./rpc-error.ts";

/** The trailer in which gRPC carries a serialized `google.rpc.Status`. */
export const statusDetailsTrailer = "grpc-status-details-bin";

/** The failure as a serialized `google.rpc.Status`, its details as ErrorInfo, BadRequest and RetryInfo in this order. */
export function encodeStatus(failure: {
  readonly code: RpcCode;
  readonly message: string;
  readonly details: RpcErrorDetails;
}): Buffer {
  const { errorInfo, badRequest, retryDelayMs } = failure.details;
  return Buffer.concat([
    varintField(1, status[failure.code]),
    bytesField(2, failure.message),
    ...(errorInfo === undefined ? [] : [detail("ErrorInfo", errorInfoFields(errorInfo))]),
    ...(badRequest === undefined ? [] : [detail("BadRequest", badRequestFields(badRequest))]),
    ...(retryDelayMs === undefined ? [] : [detail("RetryInfo", retryInfoFields(retryDelayMs))]),
  ]);
}

function detail(type: string, fields: readonly ProtoField[]): ProtoField {
  return bytesField(3, [bytesField(1, `type.googleapis.com/google.rpc.${type}`), bytesField(2, fields)]);
}

function errorInfoFields({ reason, metadata = {} }: NonNullable<RpcErrorDetails["errorInfo"]>): readonly ProtoField[] {
  const entries = Object.entries(metadata).map(([key, value]) =>
    bytesField(3, [bytesField(1, key), bytesField(2, value)]),
  );
  return [bytesField(1, reason), bytesField(2, errorDomain), ...entries];
}

function badRequestFields(violations: NonNullable<RpcErrorDetails["badRequest"]>): readonly ProtoField[] {
  return violations.map(({ field, description }) => bytesField(1, [bytesField(1, field), bytesField(2, description)]));
}

function retryInfoFields(delayMs: number): readonly ProtoField[] {
  const whole = Math.max(0, Math.round(delayMs));
  return [bytesField(1, [varintField(1, Math.floor(whole / 1000)), varintField(2, (whole % 1000) * 1_000_000)])];
}

/** The `domain` of every ErrorInfo: who gives the reasons their meaning. */
export const errorDomain = "tutti";
