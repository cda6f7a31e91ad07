/** Knows in which domains workers are there. Source: engine.md 7.2. */
export interface DomainActivity {
  /** Those of the domains in which workers have polled for this task type lately. */
  activeOf(taskType: string, domains: readonly string[]): Promise<readonly string[]>;
}
