import { maskSecrets } from "../config/mask-secrets.ts";

/** Resolves when what it checks is well, and throws an Error that says why when it is not. The signal ends it when its time is up. */
export type ReadinessCheck = (signal: AbortSignal) => Promise<void> | void;

/** The body of `/health/ready`. */
export interface Readiness {
  readonly status: "ready" | "not ready" | "draining";
  readonly checks: Readonly<
    Record<string, { readonly status: "ok" } | { readonly status: "failed"; readonly reason: string }>
  >;
}

/** Runs all checks side by side, each within the limit. While draining nothing is checked: the answer is known. */
export async function readiness({
  checks,
  draining,
  limitMs,
}: {
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  readonly draining: boolean;
  readonly limitMs: number;
}): Promise<Readiness> {
  if (draining) return { status: "draining", checks: {} };
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await outcomeOf(check, limitMs)] as const),
  );
  return {
    status: results.every(([, { status }]) => status === "ok") ? "ready" : "not ready",
    checks: Object.fromEntries(results),
  };
}

async function outcomeOf(check: ReadinessCheck, limitMs: number): Promise<Readiness["checks"][string]> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error(`no answer within ${limitMs} ms`)), limitMs);
  try {
    await Promise.race([check(limit.signal), abortOf(limit.signal)]);
    return { status: "ok" };
  } catch (error) {
    return { status: "failed", reason: maskSecrets(error instanceof Error ? error.message : String(error)) };
  } finally {
    clearTimeout(timer);
  }
}

async function abortOf(signal: AbortSignal): Promise<never> {
  return await new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
