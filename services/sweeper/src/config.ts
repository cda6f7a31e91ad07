import {
  externalPayloadSettings,
  parseMysqlUrl,
  port,
  processSettings,
  redisUrl,
  serviceAddresses,
  setting,
} from "@tutti/service-kit";
import { z } from "zod";

/** What sweeper reads from the environment. */
export const sweeperConfig = z.object({
  ...processSettings,
  ...externalPayloadSettings,
  MYSQL_URL: setting("mysql://user:password@host:port/database", (text) => {
    parseMysqlUrl(text);
    return text;
  }),
  REDIS_URL: redisUrl(),
  TUTTI_REDIS_PREFIX: setting("a text without { or }", (text) => (/^[^{}]+$/u.test(text) ? text : undefined)).default(
    "tutti",
  ),
  TUTTI_DECIDERS: serviceAddresses(),
  TUTTI_SWEEPER_HTTP_PORT: port().default(9093),
});
