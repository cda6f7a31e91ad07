import { lookup } from "node:dns/promises";
import { setTimeout as delay } from "node:timers/promises";

import type { ServiceAddress } from "../config/addresses.ts";
import type { Log } from "../log/make-log.ts";
import { hostPort, openChannel, type ClientTls, type GrpcChannel } from "./channel.ts";
import { HashRing } from "./hash-ring.ts";
import { watchHealth } from "./watch-health.ts";

/** One instance of a service. */
export interface Member {
  /** `host:port`, with the host as configured or the address that a DNS name gave. */
  readonly name: string;
  readonly channel: GrpcChannel;
  /** The channel is READY and health says SERVING. */
  readonly isLive: boolean;
}

/** How a pool finds its members. */
export interface MemberPoolOptions {
  readonly addresses: readonly ServiceAddress[];
  /** The service whose health counts, by its full name; the empty name is the whole server. */
  readonly healthService?: string;
  readonly log: Log;
  readonly tls?: ClientTls | undefined;
  /** How often DNS names are resolved again. Default 5 s. */
  readonly resolveEveryMs?: number;
  /** Gives the addresses of a name. Default: the system's resolver. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

/** The instances of a service, kept up to date. It is a Part of a shutdown. */
export interface MemberPool {
  /** All that are known, live or not. */
  members(): readonly Member[];
  live(): readonly Member[];
  /** The live members, in the order in which a key falls to them; the first is the key's own. */
  inOrder(key: string): readonly Member[];
  /** The key's own live member, or undefined when none is live. */
  pick(key: string): Member | undefined;
  /** Adds a listener that is told after every change of who is live; the answer removes it. */
  onChange(listener: () => void): () => void;
  /** Resolves once a member is live. Rejects with the signal's reason when that comes first. */
  waitForLive(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A pool that begins at once to resolve, connect and watch. */
export function makeMemberPool(options: MemberPoolOptions): MemberPool {
  return new WatchedPool(options);
}

interface WatchedMember extends Member {
  isLive: boolean;
  /** The configured addresses that stand for it now. */
  readonly listedBy: Set<ServiceAddress>;
  readonly stop: AbortController;
  readonly watching: Promise<void>;
}

class WatchedPool implements MemberPool {
  readonly #options: MemberPoolOptions;
  readonly #members = new Map<string, WatchedMember>();
  readonly #listeners = new Set<() => void>();
  readonly #stop = new AbortController();
  readonly #following: readonly Promise<void>[];
  #ring = new HashRing<Member>([], ({ name }) => name);

  constructor(options: MemberPoolOptions) {
    this.#options = options;
    for (const address of options.addresses) if (address.kind === "static") this.#list(address, [address.host]);
    this.#following = options.addresses.flatMap((address) => (address.kind === "dns" ? [this.#follow(address)] : []));
  }

  members(): readonly Member[] {
    return [...this.#members.values()];
  }

  live(): readonly Member[] {
    return this.members().filter(({ isLive }) => isLive);
  }

  pick(key: string): Member | undefined {
    return this.#ring.pick(key);
  }

  inOrder(key: string): readonly Member[] {
    return this.#ring.inOrder(key);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async waitForLive(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.live().length > 0) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        if (!signal.aborted && this.live().length === 0) return;
        release();
        signal.removeEventListener("abort", settle);
        if (signal.aborted) reject(asError(signal.reason));
        else resolve();
      };
      const release = this.onChange(settle);
      signal.addEventListener("abort", settle);
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    const members = [...this.#members.values()];
    this.#members.clear();
    this.#changed();
    await Promise.all([...this.#following, ...members.map(leave)]);
  }

  /** Resolves a name again and again. A name that cannot be resolved keeps the members it had. */
  async #follow(address: ServiceAddress & { readonly kind: "dns" }): Promise<void> {
    const { resolve = systemResolve, resolveEveryMs = 5000, log } = this.#options;
    let failing = false;
    while (!this.#stop.signal.aborted) {
      try {
        this.#list(address, await resolve(address.name));
        failing = false;
      } catch (error) {
        if (!failing)
          log.warn({ err: error, name: address.name }, "a name cannot be resolved; its last addresses stay");
        failing = true;
      }
      await delay(resolveEveryMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  /** Takes over what an address stands for now. A member that is not listed any more stays as long as it is live. */
  #list(address: ServiceAddress, hosts: readonly string[]): void {
    if (this.#stop.signal.aborted) return;
    const listed = new Map(hosts.map((host) => [hostPort({ host, port: address.port }), host]));
    for (const [name, host] of listed) this.#memberFor(name, { host, address }).listedBy.add(address);
    for (const member of this.#members.values()) {
      if (!listed.has(member.name)) member.listedBy.delete(address);
      this.#dropWhenGone(member);
    }
  }

  #memberFor(
    name: string,
    { host, address }: { readonly host: string; readonly address: ServiceAddress },
  ): WatchedMember {
    const known = this.#members.get(name);
    if (known !== undefined) return known;
    const channel = openChannel({ host, port: address.port, tls: tlsFor(this.#options.tls, address) });
    const stop = new AbortController();
    const told = (isLive: boolean): void => this.#becomes(member, isLive);
    const watching = watchHealth({ channel, service: this.#options.healthService ?? "", signal: stop.signal, told });
    const member: WatchedMember = { name, channel, isLive: false, listedBy: new Set(), stop, watching };
    this.#members.set(name, member);
    return member;
  }

  #becomes(member: WatchedMember, isLive: boolean): void {
    member.isLive = isLive;
    this.#options.log.info(
      { member: member.name, isLive, service: this.#options.healthService },
      "a member has changed",
    );
    this.#dropWhenGone(member);
    this.#changed();
  }

  #dropWhenGone(member: WatchedMember): void {
    if (member.isLive || member.listedBy.size > 0) return;
    this.#members.delete(member.name);
    void leave(member); // Ends by itself; nobody waits for a member that is gone.
  }

  #changed(): void {
    this.#ring = new HashRing(this.live(), ({ name }) => name);
    for (const listener of this.#listeners) listener();
  }
}

async function leave(member: WatchedMember): Promise<void> {
  member.isLive = false;
  member.stop.abort();
  await member.watching;
  member.channel.close();
}

/** A certificate bears the service's name, not the address that the name gave. */
function tlsFor(tls: ClientTls | undefined, address: ServiceAddress): ClientTls | undefined {
  return tls === undefined || address.kind === "static" ? tls : { serverName: address.name, ...tls };
}

async function systemResolve(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
