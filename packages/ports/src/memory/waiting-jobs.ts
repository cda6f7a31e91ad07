/** Jobs in the order in which they are taken: higher priority first, then those put back, then by arrival. */
export type WaitingJobs<Job extends Prioritized> = {
  add(id: string, job: Job): void;
  /** In front of those of its priority that were added, behind those put back before it. */
  putBack(id: string, job: Job): void;
  remove(id: string, job: Job): void;
  take(): Job | undefined;
};

type Prioritized = { readonly priority: number };
type Level<Job> = { readonly putBack: Map<string, Job>; readonly added: Map<string, Job> };

export function makeWaitingJobs<Job extends Prioritized>(): WaitingJobs<Job> {
  const levels = new Map<number, Level<Job>>();
  return {
    add: (id, job) => void levelOf(levels, job.priority).added.set(id, job),
    putBack: (id, job) => void levelOf(levels, job.priority).putBack.set(id, job),
    remove: (id, job) => {
      const level = levelOf(levels, job.priority);
      if (!level.putBack.delete(id)) level.added.delete(id);
      dropIfEmpty(levels, job.priority);
    },
    take: () => {
      if (levels.size === 0) return undefined;
      const priority = Math.max(...levels.keys());
      const level = levelOf(levels, priority);
      const job = takeFirst(level.putBack.size > 0 ? level.putBack : level.added);
      dropIfEmpty(levels, priority);
      return job;
    },
  };
}

function levelOf<Job>(levels: Map<number, Level<Job>>, priority: number): Level<Job> {
  const found = levels.get(priority) ?? { putBack: new Map(), added: new Map() };
  levels.set(priority, found);
  return found;
}

function dropIfEmpty<Job>(levels: Map<number, Level<Job>>, priority: number): void {
  const level = levels.get(priority);
  if (level !== undefined && level.putBack.size + level.added.size === 0) levels.delete(priority);
}

function takeFirst<Job>(jobs: Map<string, Job>): Job | undefined {
  const [first] = jobs;
  if (first !== undefined) jobs.delete(first[0]);
  return first?.[1];
}
