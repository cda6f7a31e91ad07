import { credentials } from "@grpc/grpc-js";
import type { ChannelCredentials, ClientOptions } from "@grpc/grpc-js";

/** How to reach Tutti's gRPC port. */
export type Connection = {
  /** `host:port`, or any other target that grpc-js knows. */
  readonly address: string;
  /** Without any, the connection is not encrypted. */
  readonly credentials?: ChannelCredentials;
};

/** Credentials of a connection: those given, else none. */
export function credentialsOf(connection: Connection): ChannelCredentials {
  return connection.credentials ?? credentials.createInsecure();
}

/** Finds a dead connection while a long poll is silent, takes whatever size the server sends, and comes back soon after a restart. */
export const channelOptions: Partial<ClientOptions> = {
  "grpc.keepalive_time_ms": 30_000,
  "grpc.max_receive_message_length": -1,
  "grpc.initial_reconnect_backoff_ms": 200,
  "grpc.max_reconnect_backoff_ms": 5000,
};
