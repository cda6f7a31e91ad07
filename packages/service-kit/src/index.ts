export { parseServiceAddress, serviceAddresses, type ServiceAddress } from "./config/addresses.ts";
export { ConfigError, type ConfigFault } from "./config/config-error.ts";
export { loadConfig, type Environment } from "./config/load-config.ts";
export { isSecretName, maskSecrets } from "./config/mask-secrets.ts";
export { mysqlUrl, parseMysqlUrl, type MysqlAddress, type MysqlTls } from "./config/mysql-url.ts";
export { parseRedisUrl, redisUrl, type RedisAddress } from "./config/redis-url.ts";
export { boolean, durationMs, integer, logLevel, oneOf, port, setting, text } from "./config/settings.ts";
export { errorForLog, type LoggedError } from "./log/error-for-log.ts";
export { logAbout, makeLog, type Log, type LogFields, type LogSource } from "./log/make-log.ts";
