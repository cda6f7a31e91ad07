import { noteDoubt, onRegained } from "./connection.ts";

/** `onState`: whether what comes is all that there is; while it is not, somebody must ask. */
export type StreamEvents = {
  readonly on: Readonly<Record<string, (data: string) => void>>;
  readonly onState: (isLive: boolean) => void;
  /** The server has said that nothing will ever come again: it is not opened again. */
  readonly endsWith: readonly string[];
  /** The server has said that nothing more comes for now, as when it stops: it is opened again after a while. */
  readonly pausesWith?: readonly string[];
};

/** How long to wait after so many tries in a row that came to nothing; then as long as after the last. */
const retriesMs = [1000, 2000, 5000, 10_000] as const;
/** A server that has never opened a stream after so many tries has none; one that has is asked for ever. */
const mostTries = 2;

/**
 * Listens to server-sent events until what it gives is called. The browser resumes a stream that breaks; one that is refused is
 * tried again after a while. A page that is not seen holds no connection: a browser has only six for a server.
 * `pathOf`: where to listen, asked anew whenever it is opened.
 */
export function listen(pathOf: () => string, { on, onState, endsWith, pausesWith = [] }: StreamEvents): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let hasOpened = false;
  let hasEnded = false;
  const close = (): void => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    close();
    if (document.hidden || hasEnded) return onState(false);
    const opened = new EventSource(`/api${pathOf()}`);
    source = opened;
    opened.addEventListener("open", () => {
      hasOpened = true;
      tries = 0;
      onState(true);
    });
    for (const [name, tell] of Object.entries(on)) opened.addEventListener(name, ({ data }) => tell(String(data)));
    for (const name of endsWith) {
      opened.addEventListener(name, () => {
        hasEnded = true;
        close();
        onState(false);
      });
    }
    for (const name of pausesWith) {
      opened.addEventListener(name, () => {
        close();
        onState(false);
        openLater();
      });
    }
    opened.addEventListener("error", () => {
      onState(false);
      void noteDoubt();
      if (opened.readyState !== EventSource.CLOSED) return;
      if (hasOpened || tries + 1 < mostTries) openLater();
    });
  };
  const openLater = (): void => {
    clearTimeout(timer);
    timer = setTimeout(open, retriesMs[tries] ?? retriesMs.at(-1));
    tries += 1;
  };
  document.addEventListener("visibilitychange", open);
  const stopWaiting = onRegained(open);
  open();
  return () => {
    stopWaiting();
    document.removeEventListener("visibilitychange", open);
    close();
  };
}
