import { refusalOfFaults } from "@tutti/contracts";
import type { Fault, Refusal } from "@tutti/engine";

/** What an operation comes to: a value, or why there is none. */
export type Reply<Value> =
  { readonly kind: "ok"; readonly value: Value } | { readonly kind: "refused"; readonly refusal: Refusal };

export const ok = <Value>(value: Value): Reply<Value> => ({ kind: "ok", value });

export const refuse = (refusal: Refusal): Reply<never> => ({ kind: "refused", refusal });

/** Something is wrong with what the client sent; undefined where nothing is. The faults' messages are whole sentences. */
export function refusalOf(
  kind: "InvalidArgument" | "InvalidDefinition",
  faults: readonly Fault[],
): Refusal | undefined {
  const [first] = faults;
  if (first === undefined) return undefined;
  const message = faults.length === 1 ? first.message : `${first.message} (and ${faults.length - 1} more)`;
  return { kind, faults, message };
}

/**
 * Something is wrong with a definition, `unread` of which could not even be read: all of it is in `faults`. undefined where
 * nothing is.
 */
export function refusalOfRead(unread: readonly Fault[], faults: readonly Fault[]): Refusal | undefined {
  return unread.length > 0 ? refusalOfFaults(faults) : refusalOf("InvalidDefinition", faults);
}

/** One argument is wrong. */
export function invalid(path: string, message: string, found?: string): Reply<never> {
  return refuse({ kind: "InvalidArgument", faults: [{ path, message, found }], message });
}

/** The reply of an operation that calls some fields otherwise than the request does. */
export function renamed<Value>(names: Readonly<Record<string, string>>, reply: Reply<Value>): Reply<Value> {
  return withPaths(reply, (path) => path.replace(/^[^.[]+/u, (field) => names[field] ?? field));
}

/** The reply with the places of what is wrong as the request calls them. */
export function withPaths<Value>(reply: Reply<Value>, pathOf: (path: string) => string): Reply<Value> {
  if (reply.kind === "ok" || !("faults" in reply.refusal)) return reply;
  const faults = reply.refusal.faults.map((fault) => ({ ...fault, path: pathOf(fault.path) }));
  const message = messageWith(pathOf, reply.refusal);
  return { kind: "refused", refusal: { ...reply.refusal, faults, message } };
}

/** Where the message begins with the place of the first fault, it names that likewise. */
function messageWith(
  pathOf: (path: string) => string,
  { faults: [first], message }: { readonly faults: readonly Fault[]; readonly message: string },
): string {
  const isNamed = first !== undefined && first.path !== "" && message.startsWith(`${first.path} ${first.message}`);
  return isNamed ? `${pathOf(first.path)}${message.slice(first.path.length)}` : message;
}
