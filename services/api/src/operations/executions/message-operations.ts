import { randomUUID } from "node:crypto";

import type { Payload } from "@tutti/engine";
import type { DeciderPort } from "@tutti/ports";

import type { Caller, RequestIdentity } from "../caller.ts";
import { ok, type Reply } from "../reply.ts";
import { requestStatus } from "../request-event.ts";

/** Messages for executions that pull them. Source: reference/engine.md 12.2. */
export class MessageOperations {
  readonly #decider: DeciderPort;

  constructor(decider: DeciderPort) {
    this.#decider = decider;
  }

  /**
   * The id of a message that is now the execution's. `payload` is a JSON object. NotFound; IllegalTransition where it does
   * not run; LimitReached where too many wait; TooLarge. Said again under the same `identity`, it is pushed once.
   */
  async push(
    id: string,
    payload: Payload,
    caller: Caller & { readonly identity?: RequestIdentity & { readonly messageId: string } },
  ): Promise<Reply<string>> {
    const { identity } = caller;
    const message = { id: identity?.messageId ?? randomUUID(), payload };
    const pushed = await requestStatus(this.#decider, {
      ...{ id, caller, identity },
      eventOf: (head) => ({ ...head, kind: "MessagesPushed", messages: [message] }),
    });
    return pushed.kind === "refused" ? pushed : ok(message.id);
  }
}
