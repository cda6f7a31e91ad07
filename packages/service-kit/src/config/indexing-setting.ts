import { oneOf } from "./settings.ts";

/** Whether executions can be searched for. Api, deciders and indexers must have it alike. */
export const indexingSetting = {
  TUTTI_INDEXING: oneOf(["on", "off"]).default("on"),
};
