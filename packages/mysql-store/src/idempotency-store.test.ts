import { idempotencyStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) idempotencyStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
