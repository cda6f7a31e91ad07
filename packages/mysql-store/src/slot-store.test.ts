import { slotStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) slotStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
