/** Does something once the page has nothing else to do, half a second later at most. Gives how to call it off. */
export function whenIdle(act: () => void): () => void {
  // Not every browser tells when it is idle.
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(act, 50);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(act, { timeout: 500 });
  return () => cancelIdleCallback(asked);
}
