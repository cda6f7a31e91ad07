/**
 * A number for each message that is on its way to a thread, in memory that both sides share: the message's ticket while
 * nobody has begun it, minus that once the thread has, 0 once it was taken back. Exactly one side wins.
 */
export type Claim = { readonly slot: number; readonly ticket: number };

export function newClaims(slots: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT));
}

export function offer(claims: Int32Array, { slot, ticket }: Claim): void {
  Atomics.store(claims, slot, ticket);
}

/** The thread begins it. False when it was taken back. */
export function claim(claims: Int32Array, { slot, ticket }: Claim): boolean {
  return Atomics.compareExchange(claims, slot, ticket, -ticket) === ticket;
}

/** The pool takes it back, to give it to another thread. False when the thread has begun it. */
export function takeBack(claims: Int32Array, { slot, ticket }: Claim): boolean {
  return Atomics.compareExchange(claims, slot, ticket, 0) === ticket;
}

export function isBegun(claims: Int32Array, { slot, ticket }: Claim): boolean {
  return Atomics.load(claims, slot) === -ticket;
}
