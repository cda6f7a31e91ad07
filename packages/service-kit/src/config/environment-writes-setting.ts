import { oneOf } from "./settings.ts";

/** Whether clients may change what definitions read as `${workflow.env.<name>}`. */
export const environmentWritesSetting = {
  TUTTI_ENVIRONMENT_WRITES: oneOf(["on", "off"]).default("off"),
};
