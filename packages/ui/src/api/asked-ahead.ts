declare global {
  /** What `public/ahead.js` has asked for before any of the page's scripts was there. */
  var askedAhead: { readonly address: string; readonly answer: Promise<Response> } | undefined;
}

/** The answer to what was asked ahead, once, and only while the page begins; undefined where nobody has asked for this. */
export async function answerAskedAhead(address: string): Promise<Response | undefined> {
  const asked = globalThis.askedAhead;
  if (asked?.address !== address) return undefined;
  globalThis.askedAhead = undefined;
  if (performance.now() > mostMs) return undefined;
  return await asked.answer.catch(() => undefined);
}

const mostMs = 10_000;
