import { taskResultsSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) taskResultsSuite(`on ${server.name}`, () => makeTestPlace(server));
