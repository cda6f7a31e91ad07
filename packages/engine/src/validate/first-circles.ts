/**
 * Of a directed graph (`edges[from]` are the nodes that it leads to), a circle of each part in which there are any: nodes each
 * of which leads to the next, and the last to the first. Nothing of a graph without. Costs its size, and does not recurse.
 */
export function firstCircles(edges: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const isLeft = leadingToCircles(edges);
  const passedBy = new Map<number, number>();
  const circles: (readonly number[])[] = [];
  for (const start of edges.keys()) {
    const path: number[] = [];
    let at: number | undefined = isLeft[start] === true ? start : undefined;
    while (at !== undefined && !passedBy.has(at)) {
      passedBy.set(at, start);
      path.push(at);
      at = edges[at]?.find((next) => isLeft[next]);
    }
    if (at !== undefined && passedBy.get(at) === start) circles.push(path.slice(path.indexOf(at)));
  }
  return circles;
}

/** Takes away whatever leads only to what has been taken away, until nothing does. */
function leadingToCircles(edges: readonly (readonly number[])[]): readonly boolean[] {
  const left = edges.map(({ length }) => length);
  const isLeft = edges.map(() => true);
  const leadingTo: number[][] = edges.map(() => []);
  for (const [from, nexts] of edges.entries()) for (const next of nexts) leadingTo[next]?.push(from);
  const free = [...edges.keys()].filter((node) => left[node] === 0);
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    isLeft[node] = false;
    for (const from of leadingTo[node] ?? []) {
      left[from] = (left[from] ?? 0) - 1;
      if (left[from] === 0) free.push(from);
    }
  }
  return isLeft;
}
