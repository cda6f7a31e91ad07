/** Runs in every page of the tests: what it notes of itself from its beginning on. */
const noted = { longTasks: [], usable: 0 };
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) noted.longTasks.push(Math.round(duration));
}).observe({ type: "longtask", buffered: true });

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const lookForTasks = () => {
  if (document.querySelector("[data-ready=true] [data-ref]") === null) requestAnimationFrame(lookForTasks);
  else noted.usable = Math.round(performance.now());
};
requestAnimationFrame(lookForTasks);

const untilShown = async (selector) => {
  for (let frames = 0; document.querySelector(selector) === null; frames += 1) {
    if (frames > 600) throw new Error(`${selector} was not shown`);
    await frame();
  }
  await frame();
};

globalThis.inPage = {
  frame,
  /** Waits until what the selector names was painted. */
  untilShown,
  /** What is wider than the room that it has, of the page and its tables. */
  sidewaysTables: () =>
    [document.documentElement, ...document.querySelectorAll("[role=region]:has(> [role=table])")]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map((one) => `${one.ariaLabel ?? "the page"} is ${one.scrollWidth - one.clientWidth} px too wide`),
  /** Since the page was opened, or since this was asked last. */
  times: () => ({
    usableMs: noted.usable,
    answeredMs: Math.round(
      performance.getEntriesByType("resource").find(({ name }) => /\/graph(\?|$)/.test(name))?.responseEnd ?? 0,
    ),
    longestTaskMs: Math.max(0, ...noted.longTasks.splice(0)),
    elements: document.getElementsByTagName("*").length,
  }),
  /** Presses a key; gives how long it took until what the selector names was painted. */
  msUntilShown: async (key, selector) => {
    const from = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await untilShown(selector);
    return Math.round(performance.now() - from);
  },
};
