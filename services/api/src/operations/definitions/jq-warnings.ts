import { Payload } from "@tutti/engine";
import type { Fault, WrittenQuery } from "@tutti/engine";
import type { ScriptRunner } from "@tutti/ports";

/** More than anybody writes; each is compiled in some milliseconds. */
const MAX_QUERIES = 50;
const MAX_FOUND_CHARS = 60;

/**
 * Which of the queries are no jq, each with what jq says. They are compiled and not run: jq runs a query once for each
 * value of its input, and is given none. Nothing is told where they cannot be compiled now.
 */
export async function jqWarnings(
  queries: readonly WrittenQuery[],
  scripts: ScriptRunner | undefined,
): Promise<readonly Fault[]> {
  if (scripts === undefined) return [];
  const faults = await Promise.all(queries.slice(0, MAX_QUERIES).map((query) => faultOf(query, scripts)));
  return faults.flatMap((fault) => fault ?? []);
}

async function faultOf({ path, source }: WrittenQuery, scripts: ScriptRunner): Promise<Fault | undefined> {
  const script = { language: "jq", form: "expression", source, input: Payload.fromText("") } as const;
  const result = await scripts.run(script).catch(() => undefined);
  if (result?.kind !== "failed") return undefined;
  const found = source.length <= MAX_FOUND_CHARS ? `"${source}"` : `"${source.slice(0, MAX_FOUND_CHARS)}..."`;
  return { path, message: `is no jq and will fail: ${result.message}`, found };
}
