import { queryOptions } from "@tanstack/react-query";

import { ApiError } from "../../api/client.ts";

/** Ids of two executions. */
export type OutputsQuestion = { readonly a: string; readonly b: string };
export type OutputsAnswer =
  { readonly refs: readonly string[] } | { readonly status: number; readonly message: string };

/** The tasks whose outputs differ between two executions; both are read whole, beside the page. */
export function otherOutputsQuery({ a, b }: OutputsQuestion) {
  return queryOptions({
    queryKey: ["other outputs", a, b],
    queryFn: async ({ signal }): Promise<ReadonlySet<string>> => {
      const answer = await ask({ a, b }, signal);
      if ("refs" in answer) return new Set(answer.refs);
      throw new ApiError(answer.status, answer.message);
    },
  });
}

async function ask(question: OutputsQuestion, signal: AbortSignal): Promise<OutputsAnswer> {
  const worker = new Worker(new URL("./outputs-worker.ts", import.meta.url), { type: "module" });
  const { port1, port2 } = new MessageChannel();
  try {
    return await new Promise((resolve, reject) => {
      port1.addEventListener("message", ({ data }: MessageEvent<OutputsAnswer>) => resolve(data));
      port1.start();
      worker.addEventListener("error", () => reject(new ApiError(0, "the outputs could not be compared")));
      signal.addEventListener("abort", () => reject(new DOMException("nobody waits for it", "AbortError")));
      worker.postMessage(question, [port2]);
    });
  } finally {
    port1.close();
    worker.terminate();
  }
}
