import type { Asked, ExecutionStore } from "@tutti/ports";

/** How many tasks wait in a queue; where more do than were counted, those that were. */
export type WaitingCount = { readonly waiting: number; readonly isWaitingCapped: boolean };

const MAX_COUNTED = 10_000;
/** What all queues of a list are counted to together, and each of them at least. */
const [MAX_COUNTED_TOGETHER, MIN_COUNTED] = [200_000, 100];
const NONE: WaitingCount = { waiting: 0, isWaitingCapped: false };

/**
 * How many tasks wait in each of these queues. Each is counted as far as its share of what may be counted at all; those that have more
 * share it among themselves once again, so that of thousands of queues the few that are long are told from the others.
 */
export async function waitingCounts(
  executions: Pick<ExecutionStore, "queueSizesUpTo">,
  queues: readonly string[],
  asked: Asked,
): Promise<(queue: string) => WaitingCount> {
  const counts = new Map<string, WaitingCount>();
  const count = async (names: readonly string[], most: number): Promise<void> => {
    const sizes = await executions.queueSizesUpTo(names, most + 1, asked);
    for (const [queue, size] of sizes)
      counts.set(queue, { waiting: Math.min(size, most), isWaitingCapped: size > most });
  };
  const most = mostOf(queues);
  await count(queues, most);
  const longer = queues.filter((queue) => counts.get(queue)?.isWaitingCapped === true);
  const mostOfLonger = mostOf(longer);
  if (longer.length > 0 && mostOfLonger > most) await count(longer, mostOfLonger);
  return (queue) => counts.get(queue) ?? NONE;
}

function mostOf({ length }: readonly string[]): number {
  return Math.min(MAX_COUNTED, Math.max(MIN_COUNTED, Math.floor(MAX_COUNTED_TOGETHER / Math.max(1, length))));
}
