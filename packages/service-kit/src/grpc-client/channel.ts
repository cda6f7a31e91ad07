import { readFileSync } from "node:fs";

import {
  Channel,
  connectivityState,
  credentials,
  type ChannelCredentials,
  type ChannelOptions,
  type ClientOptions,
} from "@grpc/grpc-js";

/** PEM files of a client's TLS. `caPath` names who signs the servers' certificates; without it the system's authorities hold. */
export interface ClientTls {
  readonly caPath?: string | undefined;
  readonly certPath?: string | undefined;
  readonly keyPath?: string | undefined;
  /** The name that the certificate must bear where it differs from the host, as when the host is an address. */
  readonly serverName?: string | undefined;
}

/** One instance of a service, and how to speak to it. */
export interface ChannelTarget {
  /** A name or an IP address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly tls?: ClientTls | undefined;
}

/** What a generated client's class looks like, from ts-proto and from grpc-js. */
export type ClientConstructor<Client> = new (
  address: string,
  channelCredentials: ChannelCredentials,
  options?: ClientOptions,
) => Client;

/** A connection to one instance, shared by the clients made on it. */
export interface GrpcChannel {
  /** `host:port`, for logs and as a name. */
  readonly address: string;
  readonly channel: Channel;
  /** A generated client on this connection. Clients are cheap, and are not closed: the channel is. */
  client<Client>(constructor: ClientConstructor<Client>): Client;
  /** Connects, and resolves once the connection stands. Rejects with the signal's reason when that comes first. */
  waitForReady(signal: AbortSignal): Promise<void>;
  /** Lets calls under way finish and starts no more. */
  close(): void;
}

/**
 * A channel with a connection of its own. A silent connection is pinged every 10 s and given up after 5 s without an answer; a
 * lost one is tried again after 100 ms and then ever more slowly, up to 2 s. Messages received have no limit of size.
 */
export function openChannel(target: ChannelTarget): GrpcChannel {
  const address = hostPort(target);
  const channelCredentials = credentialsFor(target.tls);
  const channel = new Channel(`dns:${address}`, channelCredentials, channelOptions(target.tls));
  return {
    address,
    channel,
    client: (constructor) => new constructor(address, channelCredentials, { channelOverride: channel }),
    waitForReady: (signal) => waitForReady(channel, signal),
    close: () => channel.close(),
  };
}

/** `host:port`, an IPv6 host in brackets. */
export function hostPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

async function waitForReady(channel: Channel, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY) return;
    await changeFrom(channel, { state, signal });
  }
}

async function changeFrom(
  channel: Channel,
  { state, signal }: { readonly state: connectivityState; readonly signal: AbortSignal },
): Promise<void> {
  await new Promise<void>((resolve) => {
    const aborted = (): void => resolve();
    signal.addEventListener("abort", aborted, { once: true });
    channel.watchConnectivityState(state, Date.now() + stateWatchMs, () => {
      signal.removeEventListener("abort", aborted);
      resolve();
    });
  });
}

// grpc-js cannot give up a watch, so an abandoned one ends by itself.
const stateWatchMs = 1000;

function channelOptions(tls: ClientTls | undefined): ChannelOptions {
  const name = tls?.serverName;
  return {
    // A peer that stands still is noticed within five seconds: what it has of ours must be done elsewhere soon after.
    "grpc.keepalive_time_ms": 2000,
    "grpc.keepalive_timeout_ms": 3000,
    "grpc.keepalive_permit_without_calls": 1,
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 2000,
    "grpc.use_local_subchannel_pool": 1,
    "grpc.service_config_disable_resolution": 1,
    "grpc.enable_channelz": 0,
    ...(name === undefined ? {} : { "grpc.ssl_target_name_override": name, "grpc.default_authority": name }),
  };
}

function credentialsFor(tls: ClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const [ca, key, cert] = [tls.caPath, tls.keyPath, tls.certPath].map((path) =>
    path === undefined ? null : readFileSync(path),
  );
  return credentials.createSsl(ca, key, cert);
}
