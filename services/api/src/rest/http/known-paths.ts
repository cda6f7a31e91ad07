import type { Route } from "./route.ts";

type KnownPath = { readonly segments: readonly string[]; readonly verb: string };

/**
 * Which verbs a path knows, for the answers 405 and OPTIONS. Routing itself is by verb and path together, so that
 * `GET /tasks/update-v2` is a task's id where only `POST /tasks/update-v2` is a route.
 */
export class KnownPaths {
  readonly #known: readonly KnownPath[];
  readonly #absent: readonly KnownPath[];

  /** `absent` are paths that are to look unknown although a variable of a route would take them. */
  constructor(routes: readonly Route[], absent: readonly string[]) {
    this.#known = routes.map(({ path, verb }) => ({ segments: path.split("/"), verb }));
    this.#absent = absent.map((path) => ({ segments: path.split("/"), verb: "" }));
  }

  /** In alphabetical order, with HEAD and OPTIONS; empty for an unknown path. `path` as it was sent, without query. */
  verbsOf(path: string): readonly string[] {
    const segments = decodedSegments(path);
    if (this.#absent.some((absent) => isMatch(absent.segments, segments))) return [];
    const verbs = new Set<string>();
    for (const { verb, segments: pattern } of this.#known) if (isMatch(pattern, segments)) verbs.add(verb);
    if (verbs.has("GET")) verbs.add("HEAD");
    if (verbs.size > 0) verbs.add("OPTIONS");
    return [...verbs].toSorted();
  }
}

function isMatch(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) => (part.startsWith(":") ? segments[index] !== "" : part === segments[index]));
}

function decodedSegments(path: string): readonly string[] {
  const withoutLastSlash = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  return withoutLastSlash.split("/").map(decodedOrAsItIs);
}

function decodedOrAsItIs(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
