import type { EgressPolicy } from "../egress/egress-policy.ts";
import { guardedConnect } from "../egress/guarded-connect.ts";

/** Opens a connection and lets it go. Rejects where there is none; resolves also where the address names no port. */
export async function tryToConnect(
  { hostname, port }: URL,
  { policy, timeoutMs }: { readonly policy: EgressPolicy; readonly timeoutMs: number },
): Promise<void> {
  if (port === "") return;
  const connect = guardedConnect({ policy, timeoutMs });
  await new Promise<void>((resolve, reject) => {
    connect({ hostname: hostname.replace(/^\[|\]$/gu, ""), protocol: "http:", port }, (error, socket) => {
      socket?.destroy();
      if (error === null) resolve();
      else reject(error);
    });
  });
}
