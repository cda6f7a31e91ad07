import type { MysqlAddress } from "./mysql-url.ts";

/** What the driver needs to connect to `address`, with whole numbers and bytes as the store reads them. */
export function connectOptions({ host, port, user, password, database, ssl }: MysqlAddress) {
  return {
    ...{ host, port, user, password, database },
    ...(ssl === undefined ? {} : { ssl }),
    charset: "utf8mb4",
    supportBigNumbers: true,
    connectTimeout: 5_000,
  };
}
