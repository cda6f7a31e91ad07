import type { deciderGrpc } from "@tutti/contracts";
import { HashRing, type DeciderMember, type DeciderPool } from "@tutti/service-kit";

import type { Life } from "./life.ts";
import { Wire, type Server } from "./wire.ts";
import type { World } from "./world.ts";

export type DeciderServer = Server<deciderGrpc.ConnectRequest, deciderGrpc.ConnectResponse>;
type DeciderWire = Wire<deciderGrpc.ConnectRequest, deciderGrpc.ConnectResponse>;

/** A place where a decider may listen, under a name that stays. */
export type ServerPlace = { readonly name: string; readonly server: () => DeciderServer | undefined };

/**
 * The deciders as one process knows them: it looks every now and then who is up, and so may learn late of who has come
 * or gone.
 */
export class Pool implements DeciderPool {
  readonly #members: readonly { readonly member: DeciderMember; readonly place: ServerPlace }[];
  readonly #listeners = new Set<() => void>();
  readonly #wires = new Set<DeciderWire>();
  #live: readonly DeciderMember[] = [];
  #ring = new HashRing<DeciderMember>([], ({ name }) => name);

  constructor(places: readonly ServerPlace[], { world, life }: { readonly world: World; readonly life: Life }) {
    const connect = (place: ServerPlace) => {
      const wire: DeciderWire = new Wire({ world, client: life, server: place.server, isFlawed: true });
      this.#wires.add(wire);
      return wire;
    };
    this.#members = places.map((place) => ({
      place,
      member: { name: place.name, channel: { client: () => ({ connect: () => connect(place) }) } },
    }));
    this.#look();
    const lookAgain = (): void => {
      this.#look();
      life.after(LOOK_EVERY_MS, lookAgain);
    };
    life.after(LOOK_EVERY_MS, lookAgain);
  }

  /** The connections of this process. */
  get wires(): readonly DeciderWire[] {
    return [...this.#wires];
  }

  live(): readonly DeciderMember[] {
    return this.#live;
  }

  inOrder(key: string): readonly DeciderMember[] {
    return this.#ring.inOrder(key);
  }

  pick(key: string): DeciderMember | undefined {
    return this.#ring.pick(key);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #look(): void {
    const live = this.#members.flatMap(({ member, place }) => (isUp(place) ? [member] : []));
    if (live.length === this.#live.length && live.every((member, index) => member === this.#live[index])) return;
    this.#live = live;
    this.#ring = new HashRing(live, ({ name }) => name);
    for (const listener of this.#listeners) listener();
  }
}

/** A server that stands still does not answer that it is well. */
function isUp(place: ServerPlace): boolean {
  const server = place.server();
  return server !== undefined && server.life.isAlive && !server.life.isPaused;
}

const LOOK_EVERY_MS = 300;
