import { ApiError } from "./client.ts";

/** What the server has said that it does not know: a stock server knows none of the console's endpoints. */
const unknown = new Set<string>();

/**
 * Asks in the console's own words; gives undefined where the server does not know them, and asks it no more for this kind of thing.
 * `endpoint` names the kind, as `executions` or `jobs`: a server may know some of them and not others.
 */
export async function unlessStock<Answer>(endpoint: string, ask: () => Promise<Answer>): Promise<Answer | undefined> {
  if (unknown.has(endpoint)) return undefined;
  try {
    return await ask();
  } catch (error) {
    if (!isUnknownPath(error)) throw error;
    unknown.add(endpoint);
    return undefined;
  }
}

/** An address that no handler has, and not something that is not there. */
function isUnknownPath(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && /static resource|no handler/i.test(error.message);
}
