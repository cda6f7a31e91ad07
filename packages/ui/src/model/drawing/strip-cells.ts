/** How many cells each kind has at least, as far as it has tasks. */
const least = 4;

/**
 * Where the cells of a strip begin, and after the last where it ends: of `kinds`, which stand in the order that they are drawn in. Up to
 * `most` each has a cell of its own. Past that a cell stands for several of one kind, and few of a kind among very many keep some cells.
 */
export function cellStarts(kinds: readonly string[], most: number): readonly number[] {
  if (kinds.length <= most) return Array.from({ length: kinds.length + 1 }, (_, place) => place);
  const runs = runsOf(kinds);
  const counts = runs.map(({ length }) =>
    Math.min(length, Math.max(least, Math.floor((length * most) / kinds.length))),
  );
  const longest = runs.reduce((best, { length }, place) => (length > (runs[best]?.length ?? 0) ? place : best), 0);
  const others = counts.reduce((sum, count, place) => (place === longest ? sum : sum + count), 0);
  return [
    ...runs.flatMap(({ from, length }, place) => {
      const cells = place === longest ? Math.max(1, most - others) : (counts[place] ?? 0);
      return Array.from({ length: cells }, (_, cell) => from + Math.floor((cell * length) / cells));
    }),
    kinds.length,
  ];
}

/** The same, for what stays in its own order: all cells stand for as many. */
export function evenStarts(count: number, most: number): readonly number[] {
  const cells = Math.min(count, most);
  return Array.from({ length: cells + 1 }, (_, cell) => Math.floor((cell * count) / Math.max(cells, 1)));
}

type Run = { readonly from: number; length: number };

function runsOf(kinds: readonly string[]): readonly Run[] {
  const runs: Run[] = [];
  kinds.forEach((kind, from) => {
    const last = runs.at(-1);
    if (last !== undefined && kinds[last.from] === kind) last.length += 1;
    else runs.push({ from, length: 1 });
  });
  return runs;
}
