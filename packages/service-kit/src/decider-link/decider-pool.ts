import type { Metadata } from "@grpc/grpc-js";
import type { deciderGrpc } from "@tutti/contracts";

import type { ClientConstructor } from "../grpc-client/channel.ts";
import type { MemberPool } from "../grpc-client/member-pool.ts";

/** The deciders that a link speaks to. A MemberPool is one. */
export interface DeciderPool extends Pick<MemberPool, "onChange"> {
  live(): readonly DeciderMember[];
  /** The live members, in the order in which a key falls to them. */
  inOrder(key: string): readonly DeciderMember[];
  pick(key: string): DeciderMember | undefined;
}

/** One decider, by a name that no other has. */
export interface DeciderMember {
  readonly name: string;
  readonly channel: {
    client(constructor: ClientConstructor<deciderGrpc.DeciderServiceClient>): {
      connect(metadata: Metadata): DeciderCall;
    };
  };
}

/** A `DeciderService.Connect` call, as far as a link needs it. */
export interface DeciderCall {
  on(event: "data", listener: (frame: deciderGrpc.ConnectResponse) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "drain" | "end", listener: () => void): unknown;
  /** False: it is congested until it says "drain". */
  write(frame: deciderGrpc.ConnectRequest): boolean;
  end(): unknown;
  cancel(): void;
}
