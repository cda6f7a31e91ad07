import { secretStoreSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) secretStoreSuite(`on ${server.name}`, () => makeTestPlace(server));
