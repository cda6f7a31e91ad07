/** `json`: what the answer says; undefined where it is an error, which has not been read yet. */
export type AheadAnswer = { readonly response: Response; readonly json: unknown };

declare global {
  /** What `public/ahead.js` has asked for before any of the page's scripts was there. */
  var askedAhead: { readonly address: string; readonly answer: Promise<AheadAnswer> } | undefined;
}

/** The answer to what was asked ahead, once, and only while the page begins; undefined where nobody has asked for this. */
export async function answerAskedAhead(address: string): Promise<AheadAnswer | undefined> {
  const asked = globalThis.askedAhead;
  if (asked?.address !== address) return undefined;
  globalThis.askedAhead = undefined;
  if (performance.now() > mostMs) return undefined;
  return await asked.answer.catch(() => undefined);
}

const mostMs = 10_000;
