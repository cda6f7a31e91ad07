import type { ExecutionSummary } from "../model/execution.ts";
import { listAt, objectOf } from "./client.ts";
import type { ListFilter } from "./execution-list.ts";
import { summaryFromConductor } from "./from-conductor.ts";

/** `onState`: whether changes come by themselves; while they don't, somebody must ask. */
export type StreamListener = {
  readonly onRows: (rows: readonly ExecutionSummary[]) => void;
  readonly onState: (isLive: boolean) => void;
};

const retryMs = 10_000;
/** A server that has never opened the stream after so many tries has none. */
const mostTries = 3;
let hasStream: boolean | undefined;

/**
 * Tells the rows that begin or change and match, until what it gives is called. The browser resumes a stream that breaks; one that
 * is refused is tried again after a while. A page that is not seen holds no connection: a browser has only six for a server.
 */
export function watchExecutions(filter: ListFilter, { onRows, onState }: StreamListener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  const close = (): void => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
    onState(false);
  };
  const open = (): void => {
    close();
    if (document.hidden || hasStream === false) return;
    source = new EventSource(`/api/console/stream/executions?${new URLSearchParams(filter)}`);
    source.addEventListener("open", () => {
      hasStream = true;
      onState(true);
    });
    source.addEventListener("rows", ({ data }) => onRows(rowsOf(String(data))));
    source.addEventListener("error", () => {
      onState(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      tries += 1;
      if (hasStream === undefined && tries >= mostTries) hasStream = false;
      else timer = setTimeout(open, retryMs);
    });
  };
  document.addEventListener("visibilitychange", open);
  open();
  return () => {
    document.removeEventListener("visibilitychange", open);
    close();
  };
}

function rowsOf(data: string): readonly ExecutionSummary[] {
  return listAt(objectOf(JSON.parse(data)), "rows").map(summaryFromConductor);
}
