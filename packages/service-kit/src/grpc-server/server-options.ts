import { readFileSync } from "node:fs";

import { ServerCredentials, type ServerOptions } from "@grpc/grpc-js";

/** PEM files of a server's TLS. With `clientCaPath` clients must show a certificate that one of its authorities signed. */
export interface ServerTls {
  readonly certPath: string;
  readonly keyPath: string;
  readonly clientCaPath?: string | undefined;
}

/** Limits of connections and messages. Each has a default that suits a service behind long polls and streams. */
export interface ServerLimits {
  /** The largest request in bytes; a larger one is answered with RESOURCE_EXHAUSTED. Default 16 MiB. */
  readonly maxReceiveBytes?: number;
  /** The largest response in bytes; a call with a larger one ends with RESOURCE_EXHAUSTED. Default: no limit. */
  readonly maxSendBytes?: number | undefined;
  /** A silent connection is pinged after so long (default 30 s) and dropped when no answer comes within `keepaliveTimeoutMs` (10 s). */
  readonly keepaliveMs?: number;
  readonly keepaliveTimeoutMs?: number;
  /** A connection is closed gracefully at this age, so that clients spread over new instances. Default: never. */
  readonly connectionAgeMs?: number | undefined;
  /** How long calls may go on after that. Default 60 s, the longest poll. */
  readonly connectionAgeGraceMs?: number;
}

/** The limits in grpc-js's words. */
export function serverOptions(limits: ServerLimits): ServerOptions {
  const { connectionAgeMs, connectionAgeGraceMs = 60_000 } = limits;
  return {
    "grpc.max_receive_message_length": limits.maxReceiveBytes ?? 16 * 1024 * 1024,
    "grpc.max_send_message_length": limits.maxSendBytes ?? -1,
    "grpc.keepalive_time_ms": limits.keepaliveMs ?? 30_000,
    "grpc.keepalive_timeout_ms": limits.keepaliveTimeoutMs ?? 10_000,
    // Channelz counts every message for a debugging service that nobody serves here.
    "grpc.enable_channelz": 0,
    ...(connectionAgeMs === undefined
      ? {}
      : { "grpc.max_connection_age_ms": connectionAgeMs, "grpc.max_connection_age_grace_ms": connectionAgeGraceMs }),
  };
}

/** Credentials from PEM files, or none. @throws Error that names the file which cannot be read */
export function serverCredentials(tls: ServerTls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const clientCa = tls.clientCaPath === undefined ? null : readPem(tls.clientCaPath);
  const pair = { cert_chain: readPem(tls.certPath), private_key: readPem(tls.keyPath) };
  return ServerCredentials.createSsl(clientCa, [pair], clientCa !== null);
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`TLS wants a PEM file at ${path}, which cannot be read`, { cause: error });
  }
}
