/** How much is done about messages for event handlers, and how often. */
export type EventLimits = {
  /** Messages that are dealt with at a time. */
  readonly atOnce: number;
  readonly page: number;
  readonly pageBytes: number;
  /** How long a message stays with a process that does not tell that it still has it. */
  readonly holdMs: number;
  /** From one look for messages that nobody was woken for to the next. */
  readonly everyMs: number;
  /** From one look for messages that somebody listens to now, and nobody did before, to the next. */
  readonly unheardEveryMs: number;
  /** How long a message to which nobody listens is kept. */
  readonly keepUnheardMs: number;
  /** How often an action is tried. */
  readonly maxAttempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** How long somebody who hands in what an action asks for waits. */
  readonly deadlineMs: number;
  /** How long it is known what became of actions. */
  readonly keepExecutionsMs: number;
};

export const usualEventLimits: EventLimits = {
  atOnce: 200,
  page: 50,
  pageBytes: 16 * 1024 * 1024,
  holdMs: 15_000,
  everyMs: 1_000,
  unheardEveryMs: 2_000,
  keepUnheardMs: 24 * 3_600_000,
  maxAttempts: 10,
  firstDelayMs: 500,
  maxDelayMs: 60_000,
  deadlineMs: 10_000,
  keepExecutionsMs: 7 * 24 * 3_600_000,
};
