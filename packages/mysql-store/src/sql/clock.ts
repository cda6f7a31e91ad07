/** The server's clock in epoch milliseconds, as SQL. The same throughout a statement. */
export const NOW_MS = "cast(unix_timestamp(now(3)) * 1000 as signed)";

/** The server's clock in epoch microseconds, as SQL. */
export const NOW_MICROS = "cast(unix_timestamp(now(6)) * 1000000 as signed)";
