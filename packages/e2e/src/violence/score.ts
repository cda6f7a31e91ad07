/** What came of one blow, or of several of the same name. */
export type Score = {
  readonly blow: string;
  readonly workflows: number;
  /** From the last strike to the end of the last workflow, in milliseconds; during a pause, the longest that one took. */
  readonly worstRecoveryMs: number;
  readonly limitMs: number;
  readonly lost: readonly string[];
  /** Open when the limit had passed. */
  readonly stuck: readonly string[];
  readonly twice: readonly string[];
  /** Tasks handed out again, which is no fault. */
  readonly again: number;
  /** What else was seen that should not be: answers to clients, services that ended by themselves. */
  readonly oddities: ReadonlyMap<string, number>;
};

/** Adds up the scores of each blow; the worst recovery is the worst of all. */
export function sumUp(scores: readonly Score[]): readonly Score[] {
  const byBlow = new Map<string, Score>();
  for (const score of scores) {
    const before = byBlow.get(score.blow);
    byBlow.set(score.blow, before === undefined ? score : added(before, score));
  }
  return [...byBlow.values()];
}

function added(one: Score, other: Score): Score {
  const oddities = new Map(one.oddities);
  for (const [words, count] of other.oddities) oddities.set(words, (oddities.get(words) ?? 0) + count);
  return {
    blow: one.blow,
    workflows: one.workflows + other.workflows,
    worstRecoveryMs: Math.max(one.worstRecoveryMs, other.worstRecoveryMs),
    limitMs: one.limitMs,
    lost: [...one.lost, ...other.lost],
    stuck: [...one.stuck, ...other.stuck],
    twice: [...one.twice, ...other.twice],
    again: one.again + other.again,
    oddities,
  };
}

/** Whether nothing was lost, stuck or completed twice. */
export function isClean({ lost, stuck, twice }: Score): boolean {
  return lost.length + stuck.length + twice.length === 0;
}

/** The scorecard: a line a blow, a last one for all, and below it whatever there is to say of single workflows and answers. */
export function scorecard(scores: readonly Score[]): readonly string[] {
  const summed = sumUp(scores);
  const rows = [heads, ...summed.map(rowOf), totalOf(summed)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  return [...rows.map(line), ...summed.flatMap(details)];
}

const heads = ["blow", "workflows", "worst recovery", "limit", "lost", "stuck", "twice", "again"];

function rowOf({ blow, workflows, worstRecoveryMs, limitMs, lost, stuck, twice, again }: Score): string[] {
  const counts = [lost.length, stuck.length, twice.length, again].map(String);
  return [blow, String(workflows), seconds(worstRecoveryMs), seconds(limitMs), ...counts];
}

function totalOf(scores: readonly Score[]): string[] {
  const sum = (of: (score: Score) => number): string => String(scores.reduce((total, score) => total + of(score), 0));
  const worst = seconds(Math.max(0, ...scores.map(({ worstRecoveryMs }) => worstRecoveryMs)));
  return [
    ...["all", sum(({ workflows }) => workflows), worst, ""],
    ...[sum(({ lost }) => lost.length), sum(({ stuck }) => stuck.length), sum(({ twice }) => twice.length)],
    sum(({ again }) => again),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

const mostShown = 10;

function details({ blow, lost, stuck, twice, oddities }: Score): string[] {
  const told = [
    ...lost.map((words) => `lost: ${words}`),
    ...stuck.map((words) => `stuck: ${words}`),
    ...twice.map((words) => `twice: ${words}`),
  ];
  const odd = [...oddities].map(([words, count]) => `${count} x ${words}`);
  const shown = [...firstOf(told), ...firstOf(odd)];
  return shown.length === 0 ? [] : ["", `${blow}:`, ...shown.map((words) => `  ${words}`)];
}

function firstOf(lines: readonly string[]): string[] {
  const more = lines.length - mostShown;
  return [...lines.slice(0, mostShown), ...(more > 0 ? [`and ${more} more`] : [])];
}
