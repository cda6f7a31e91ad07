/**
 * The reason of a sub-workflow that failed; where that is for a sub-workflow of its own, and so on for several, only how many
 * they are, which was the last, and what befell it: else the reasons of executions within each other grow with each.
 */
export function briefChain(reason: string): string {
  let [cause, links, last] = [reason, 0, ""];
  for (let link = LINK.exec(cause); link !== null; link = LINK.exec(cause)) {
    [, last = "", cause = ""] = link;
    links += 1;
  }
  const [, below = "0", lowest = last, first = cause] = BRIEF.exec(cause) ?? [];
  const all = links + Number(below);
  return all < MOST ? reason : `(${all} sub-workflows further down, in ${lowest}) ${first}`;
}

/** So many are told one by one. */
const MOST = 5;
const LINK = /^Task \S+ failed with status: \S+ and reason: 'Sub workflow (.+?) failure reason: ([^]*)'$/u;
const BRIEF = /^\((\d+) sub-workflows further down, in (.+?)\) ([^]*)$/u;
