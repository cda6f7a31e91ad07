/**
 * What the services are told beyond their places: the cases call servers of the machine that they are played on, and were
 * recorded with message queues switched off.
 */
export const conformanceEnv = {
  TUTTI_HTTP_EGRESS_ALLOW: "127.0.0.0/8,::1,localhost",
  TUTTI_WORKFLOW_MESSAGES: "off",
} as const;
