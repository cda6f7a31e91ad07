import { statusNoticesSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) statusNoticesSuite(`on ${server.name}`, () => makeTestPlace(server));
