import { useSyncExternalStore } from "react";

/** Since when the server has not answered, epoch ms; undefined: it does. */
let lostSince: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();
const probeMs = 2000;
/** A server that does not answer so quickly may well be there. */
const probeTimeoutMs = 10_000;

/** The server has answered something: it is there. */
export function noteAnswered(): void {
  if (lostSince === undefined) return;
  clearTimeout(timer);
  change(undefined);
}

/** A call has come to nothing. The server is asked from then on until it answers. */
export function noteLost(): void {
  if (lostSince !== undefined) return;
  change(Date.now());
  timer = setTimeout(() => void probe(), probeMs);
}

/** Something has broken off, which may be the server's end: it is asked at once. */
export async function noteDoubt(): Promise<void> {
  if (lostSince === undefined && !(await isThere())) noteLost();
}

/** Whether the server answers, whatever it is. */
export async function isThere(): Promise<boolean> {
  try {
    return isServers(await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(probeTimeoutMs) }));
  } catch {
    return false;
  }
}

/** Whether the server itself has answered, and not what stands before it and has not reached it. */
export function isServers({ status, headers }: Response): boolean {
  if (status === 503) return headers.get("content-type")?.includes("json") === true;
  return status !== 502 && status !== 504;
}

/** Calls what is given each time that the server answers again; gives what ends that. */
export function onRegained(tell: () => void): () => void {
  let wasLost = lostSince !== undefined;
  return subscribe(() => {
    const isLost = lostSince !== undefined;
    if (wasLost && !isLost) tell();
    wasLost = isLost;
  });
}

export function useLostSince(): number | undefined {
  return useSyncExternalStore(subscribe, () => lostSince);
}

async function probe(): Promise<void> {
  if (await isThere()) noteAnswered();
  else timer = setTimeout(() => void probe(), probeMs);
}

function change(next: number | undefined): void {
  lostSince = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
