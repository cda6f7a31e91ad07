/**
 * Every connection: escapes by backslash (the driver's escaping counts on it), strict, in UTC (an hour that occurs twice
 * has no place in a clock).
 */
const COMMON =
  "set names utf8mb4, time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'";

/**
 * Connections that lock. Times are short because a paused process keeps its row locks for as long as the server waits for
 * it: a workflow whose rows a paused decider holds has to complete within 15 s all the same. Source: core.md 4.
 */
export const LOCKING_SESSION: readonly string[] = [
  COMMON,
  "set session transaction isolation level read committed",
  "set session wait_timeout = 6, innodb_lock_wait_timeout = 2",
];

/** Connections for reads and for single statements. Repeatable read, so that several reads can share one state. */
export const READING_SESSION: readonly string[] = [COMMON, "set session transaction isolation level repeatable read"];
