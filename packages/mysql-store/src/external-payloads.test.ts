import { USUAL_UPLOAD_RETENTION_MS } from "@tutti/ports";
import { externalObjectsSuite, externalPayloadIndexSuite } from "@tutti/ports/contract";

import { makeTestPlace, SERVERS } from "./testing/test-database.ts";

for (const server of SERVERS) {
  externalPayloadIndexSuite(`on ${server.name}`, () => makeTestPlace(server));
  externalObjectsSuite(`on ${server.name}`, async () => {
    const place = await makeTestPlace(server);
    const { index, objects } = place.externalPayloads;
    return {
      objects,
      expect: (path) => index.expect(path, { keepMs: USUAL_UPLOAD_RETENTION_MS }),
      drop: () => place.drop(),
    };
  });
}
