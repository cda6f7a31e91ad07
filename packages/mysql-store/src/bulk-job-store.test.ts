import { bulkJobStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) bulkJobStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
