import { oneOf } from "./settings.ts";

/** Whether executions have message queues. Api and deciders must have it alike. */
export const workflowMessagesSetting = {
  TUTTI_WORKFLOW_MESSAGES: oneOf(["on", "off"]).default("on"),
};
