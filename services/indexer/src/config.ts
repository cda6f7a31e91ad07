import {
  externalPayloadSettings,
  externalThresholdSettings,
  indexingSetting,
  parseMysqlUrl,
  port,
  processSettings,
  setting,
} from "@tutti/service-kit";
import { z } from "zod";

/** What indexer and the command that rebuilds the index read from the environment. */
const storeSettings = {
  ...externalPayloadSettings,
  ...externalThresholdSettings,
  MYSQL_URL: setting("mysql://user:password@host:port/database", (text) => {
    parseMysqlUrl(text);
    return text;
  }),
};

/** What the command that rebuilds the index reads. */
export const reindexConfig = z.object(storeSettings);

/** What indexer reads. */
export const indexerConfig = z.object({
  ...processSettings,
  ...storeSettings,
  ...indexingSetting,
  TUTTI_INDEXER_HTTP_PORT: port().default(9092),
});
