/**
 * A query with what jq has dropped since the release whose language Conductor's is, and queries still use. Source: engine.md 5.20.
 */
export function withOlderFunctions(query: string): string {
  return /\bleaf_paths\b/.test(query) ? `def leaf_paths: paths(scalars); ${query}` : query;
}
