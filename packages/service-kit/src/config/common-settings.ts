import type { z } from "zod";

import type { ServerLimits, ServerTls } from "../grpc-server/server-options.ts";
import { bindAddress, boolean, durationMs, integer, logLevel, text } from "./settings.ts";

/** What every process reads: spread it into the service's schema. */
export const processSettings = {
  TUTTI_LOG_LEVEL: logLevel().default("info"),
  /** The instance's name in logs and metrics; made up of service, host and process where it is not set. */
  TUTTI_INSTANCE: text().optional(),
  /** The address of this machine on which everything listens; all of IPv4 unless set, as a container needs it. */
  TUTTI_BIND: bindAddress().default("0.0.0.0"),
  /** Set by a launcher for its children. */
  TUTTI_STOP_ON_STDIN_END: boolean().default(false),
  TUTTI_LAUNCHER_PID: integer({ min: 1, max: 4_194_304 }).optional(),
  /** How long stopping may take altogether; below the 30 s that Kubernetes gives. */
  TUTTI_STOP_LIMIT_MS: durationMs({ min: 1 }).default(25_000),
};

/** What every gRPC server reads: spread it into the service's schema, and give the result to `grpcServerConfig`. */
export const grpcServerSettings = {
  /** The largest message that is taken, and the largest that is sent; without the second there is no limit to those. */
  TUTTI_GRPC_MAX_RECEIVE_BYTES: messageBytes().default(16 * 1024 * 1024),
  TUTTI_GRPC_MAX_SEND_BYTES: messageBytes().optional(),
  /** A connection that was silent for so long is pinged, and given up where no answer comes in the second time. */
  TUTTI_GRPC_KEEPALIVE_MS: durationMs({ min: 1000 }).default(30_000),
  TUTTI_GRPC_KEEPALIVE_TIMEOUT_MS: durationMs({ min: 100 }).default(10_000),
  /** The age at which a connection is closed, never unless set, and how long its calls may go on after that. */
  TUTTI_GRPC_CONNECTION_AGE_MS: durationMs({ min: 1000 }).optional(),
  TUTTI_GRPC_CONNECTION_AGE_GRACE_MS: durationMs().default(60_000),
  /** PEM files. Certificate and key together turn TLS on; an authority for clients' certificates makes them mandatory. */
  TUTTI_GRPC_TLS_CERT: text({ wanted: "the path of a PEM file" }).optional(),
  TUTTI_GRPC_TLS_KEY: text({ wanted: "the path of a PEM file" }).optional(),
  TUTTI_GRPC_TLS_CLIENT_CA: text({ wanted: "the path of a PEM file" }).optional(),
};

/** The values of `processSettings`. */
export type ProcessConfig = z.output<z.ZodObject<typeof processSettings>>;

/** The values of `grpcServerSettings`. */
export type GrpcServerConfig = z.output<z.ZodObject<typeof grpcServerSettings>>;

/** The options of `makeGrpcServer` that the environment decides. @throws Error when only one of certificate and key is set */
export function grpcServerConfig(config: GrpcServerConfig): ServerLimits & { readonly tls: ServerTls | undefined } {
  const { TUTTI_GRPC_TLS_CERT: certPath, TUTTI_GRPC_TLS_KEY: keyPath, TUTTI_GRPC_TLS_CLIENT_CA: clientCaPath } = config;
  if ((certPath === undefined) !== (keyPath === undefined)) {
    throw new Error("TUTTI_GRPC_TLS_CERT and TUTTI_GRPC_TLS_KEY belong together; only one of them is set");
  }
  return {
    maxReceiveBytes: config.TUTTI_GRPC_MAX_RECEIVE_BYTES,
    maxSendBytes: config.TUTTI_GRPC_MAX_SEND_BYTES,
    keepaliveMs: config.TUTTI_GRPC_KEEPALIVE_MS,
    keepaliveTimeoutMs: config.TUTTI_GRPC_KEEPALIVE_TIMEOUT_MS,
    connectionAgeMs: config.TUTTI_GRPC_CONNECTION_AGE_MS,
    connectionAgeGraceMs: config.TUTTI_GRPC_CONNECTION_AGE_GRACE_MS,
    tls: certPath === undefined || keyPath === undefined ? undefined : { certPath, keyPath, clientCaPath },
  };
}

function messageBytes() {
  return integer({ min: 1024, max: 1_073_741_824 });
}
