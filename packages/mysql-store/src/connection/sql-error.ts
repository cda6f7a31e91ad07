import { TooLargeError } from "../sql/too-large-error.ts";

// Numbers of the server's errors. Source: the servers' error references.
const CONNECTION_ENDED_BY_SERVER: ReadonlySet<number> = new Set([
  1053, // shutdown in progress
  1317, // query interrupted
  1927, // connection was killed (MariaDB)
  4031, // disconnected for inactivity (MySQL)
]);
const COMMIT_FAILED_HALFWAY: ReadonlySet<number> = new Set([
  1180, // error during COMMIT
]);
const TRANSIENT: ReadonlySet<number> = new Set([
  1040, // too many connections
  1203, // too many connections of this user
  1205, // lock wait time-out
  1213, // deadlock
  1290, // the server runs read-only: a failover is on its way
  1836, // the same
  3101, // rolled back by the group's certification
  3572, // nowait
]);

const OF_DATA: ReadonlySet<number> = new Set([
  1048, // null where there may be none
  1264, // out of range
  1265, // data truncated
  1292, // incorrect value
  1366, // the same, of a text
  1406, // data too long
]);

/** The number of an error that the server sent; undefined for what happened on the way. */
export function serverErrorOf(error: unknown): number | undefined {
  if (!isObject(error) || !("sqlState" in error) || !("errno" in error)) return undefined;
  return typeof error.sqlState === "string" && typeof error.errno === "number" ? error.errno : undefined;
}

/** Whether nobody can say what the server did with the last statement. */
export function isOutcomeLost(error: unknown): boolean {
  const number = serverErrorOf(error);
  if (number !== undefined) return CONNECTION_ENDED_BY_SERVER.has(number) || COMMIT_FAILED_HALFWAY.has(number);
  return isConnectionError(error);
}

/** Whether the same statements may succeed when sent again. */
export function isTransient(error: unknown): boolean {
  const number = serverErrorOf(error);
  if (number !== undefined) return TRANSIENT.has(number) || CONNECTION_ENDED_BY_SERVER.has(number);
  return isConnectionError(error);
}

/** Whether the server takes no such data, or no so much of it at once, whenever it is sent. */
export function isOfData(error: unknown): boolean {
  if (error instanceof TooLargeError) return true;
  const number = serverErrorOf(error);
  return number !== undefined && OF_DATA.has(number);
}

/**
 * Whether something happened on the way to the server or back, after which the connection is of no use. Faults of our own,
 * such as a TypeError for a malformed id, are neither fatal to a connection nor carry a code.
 */
export function isConnectionError(error: unknown): boolean {
  if (!isObject(error) || serverErrorOf(error) !== undefined) return false;
  if ("fatal" in error && error.fatal === true) return true;
  return "code" in error && typeof error.code === "string" && !error.code.startsWith("ERR_");
}

// Not instanceof: an error of Node's own is not one of the Error that modules see where a test runner keeps them apart.
function isObject(error: unknown): error is object {
  return typeof error === "object" && error !== null;
}
