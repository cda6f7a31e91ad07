import type { RestAnswer } from "./rest-answer.ts";
import type { RestCall } from "./rest-call.ts";

export type Verb = "GET" | "POST" | "PUT" | "DELETE";

/** One endpoint. `path` has its variables as `:name`; a HEAD and OPTIONS come with it where they belong. */
export type Route = {
  readonly verb: Verb;
  readonly path: string;
  readonly handle: (call: RestCall) => Promise<RestAnswer>;
};

/** Builds the routes below a path in the order of reading: verb, path, what it does. */
export function routesBelow(prefix: string) {
  return (verb: Verb, path: string, handle: Route["handle"]): Route => ({ verb, path: `${prefix}${path}`, handle });
}
