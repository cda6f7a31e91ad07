export { connectStores } from "./connect-stores.ts";
export type { ConnectOptions, MysqlStores } from "./connect-stores.ts";
export { migrate } from "./migrate/migrate.ts";
export { parseMysqlUrl } from "./connection/mysql-url.ts";
export type { MysqlAddress } from "./connection/mysql-url.ts";
