/** What the services are told beyond their places: the cases call servers of the machine that they are played on. */
export const conformanceEnv = { TUTTI_HTTP_EGRESS_ALLOW: "127.0.0.0/8,::1,localhost" } as const;
