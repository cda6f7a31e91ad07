import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A line for each variable of the environment that begins as ours do and that no source names: most likely a slip. A name in a
 * source that ends in `_` stands for all that begin with it.
 */
export async function unknownVariables(root: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const set = Object.keys(env).filter((name) => name.startsWith("TUTTI_"));
  const known = set.length === 0 ? new Set<string>() : await namesInSources(root);
  // A folder without sources tells nothing.
  if (known.size === 0) return [];
  const prefixes = [...known].filter((name) => name.endsWith("_"));
  const isKnown = (name: string): boolean => known.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
  return set
    .filter((name) => !isKnown(name))
    .map((name) => `${name} is set, and nothing reads it${guess(name, known)}`);
}

async function namesInSources(root: string): Promise<ReadonlySet<string>> {
  const packages = await Promise.all(["services", "packages"].map(async (parent) => await foldersIn(root, parent)));
  const texts = await Promise.all(
    [...packages.flat(), "deploy/local"].map(async (folder) => await textsIn(root, folder)),
  );
  return new Set(texts.flat().flatMap((text) => text.match(/\bTUTTI_[A-Z0-9_]+/g) ?? []));
}

async function foldersIn(root: string, parent: string): Promise<string[]> {
  const names = await readdir(join(root, parent)).catch(() => []);
  return names.map((name) => join(parent, name));
}

async function textsIn(root: string, folder: string): Promise<string[]> {
  const source = join(root, folder, "src");
  const files = await readdir(source, { recursive: true }).catch(() => []);
  const read = files.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  return await Promise.all(read.map(async (file) => await readFile(join(source, file), "utf8").catch(() => "")));
}

/** `; did you mean ...?` where a known name is at most two letters away. */
function guess(name: string, known: ReadonlySet<string>): string {
  const near = [...known]
    .map((other) => ({ other, distance: lettersBetween(name, other) }))
    .filter(({ distance }) => distance <= 2)
    .toSorted((one, other) => one.distance - other.distance)[0];
  return near === undefined ? "" : `; did you mean ${near.other}?`;
}

/** How many letters have to be added, left out or changed: Levenshtein's distance. */
function lettersBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
