import { clientError } from "../http/rest-error.ts";
import { routesBelow, type Route } from "../http/route.ts";

/**
 * Conductor's GET paths that are not built yet and that a variable of another route would take: who searches is not to be told that
 * no workflow has the id `search`. What is built already is left out. Source: reference/api.md 2.3, 2.5.
 */
export function laterRoutes(built: readonly Route[]): readonly Route[] {
  const known = new Set(built.map(({ verb, path }) => `${verb} ${path}`));
  return ["/api/workflow", "/api/tasks"]
    .flatMap((base) => words.map((word) => notBuilt(base, word)))
    .filter(({ verb, path }) => !known.has(`${verb} ${path}`));
}

const words = ["search", "search-v2", "search-by-tasks", "search-by-tasks-v2"];

function notBuilt(base: string, word: string): Route {
  const refusal = clientError(501, `GET ${base}/${word} is not part of this release yet`);
  return routesBelow(base)("GET", `/${word}`, () => Promise.reject(refusal));
}
