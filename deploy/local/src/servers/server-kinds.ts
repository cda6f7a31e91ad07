import { checkMysqlUrl, checkRedisUrl } from "./by-url.ts";
import { greetMysql, greetRedis } from "./probe.ts";

/** The two servers that Tutti needs. */
export type ServerKind = "mysql" | "redis";

/** What differs between them: their name for the user, their variable, how they are checked and greeted, and their programs. */
export const serverKinds = {
  mysql: {
    name: "MySQL",
    variable: "MYSQL_URL",
    check: checkMysqlUrl,
    greet: greetMysql,
    programs: ["mariadbd", "mysqld"],
  },
  redis: {
    name: "Redis",
    variable: "REDIS_URL",
    check: checkRedisUrl,
    greet: greetRedis,
    programs: ["redis-server", "valkey-server"],
  },
};
