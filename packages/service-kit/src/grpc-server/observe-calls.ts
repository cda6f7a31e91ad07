import { status, type ServerInterceptor } from "@grpc/grpc-js";

import { CallRecord, type CallEnd, type CallSurroundings } from "./call-record.ts";
import { ObservedCall } from "./observed-call.ts";

/** An interceptor that keeps a record of every call, and a hand on the calls that are open. */
export interface CallObserver {
  readonly interceptor: ServerInterceptor;
  /** Ends health watches and reflection streams, which clients hold open for as long as they live. */
  endServerOwnedStreams(): void;
  /** Ends every call with UNAVAILABLE and breaks the connections of those that do not end by it. */
  cutOff(): void;
}

/** An observer for one server. `onCallEnd` is told of every call. */
export function observeCalls(surroundings: CallSurroundings, onCallEnd: (end: CallEnd) => void): CallObserver {
  const open = new Map<ObservedCall, string>();
  const end = (call: ObservedCall): void =>
    call.sendStatus({ code: status.UNAVAILABLE, details: "the server is shutting down" });
  return {
    interceptor: ({ path }, call) => {
      const record = new CallRecord({ path, deadlineMs: Number(call.getDeadline()), surroundings });
      const observed = new ObservedCall(call, record);
      open.set(observed, path);
      record.onEnd((callEnd) => {
        open.delete(observed);
        onCallEnd(callEnd);
      });
      return observed;
    },
    endServerOwnedStreams: () => {
      for (const [call, path] of open) if (isServerOwned(path)) end(call);
    },
    cutOff: () => {
      for (const call of open.keys()) end(call);
      // A client whose window is full takes no status either.
      if (open.size > 0) setTimeout(() => open.forEach((_path, call) => call.breakConnection()), lastWordMs).unref();
    },
  };
}

function isServerOwned(path: string): boolean {
  return path.startsWith("/grpc.health.v1.") || path.startsWith("/grpc.reflection.");
}

const lastWordMs = 100;
