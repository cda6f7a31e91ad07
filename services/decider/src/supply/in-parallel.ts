/**
 * Does the same for each of `items`, a few at a time; the results are in the order of the items. Rejects with the first
 * failure, once what was under way by then has ended.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const rest = items.entries();
  let hasFailed = false;
  const work = async (): Promise<void> => {
    for (const [index, item] of rest) {
      if (hasFailed) return;
      try {
        results.set(index, await run(item));
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  for (const worker of workers) if (worker.status === "rejected") throw worker.reason;
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

const AT_ONCE = 8;
