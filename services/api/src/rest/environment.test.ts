import { expect, test } from "@jest/globals";

import { givenRest } from "./testing/given-rest.ts";

test("a stored value of the environment is shown when it is removed, and there is none to remove after it", async () => {
  const rest = await givenRest({ environmentWrites: "on", environment: new Map([["STAGE", "of the process"]]) });
  try {
    await rest.send("PUT", "/api/environment/STAGE", "stored");

    const removed = await rest.send("DELETE", "/api/environment/STAGE", undefined);
    const again = await rest.send("DELETE", "/api/environment/STAGE", undefined);

    expect(removed).toMatchObject({ status: 200, type: "text/plain;charset=UTF-8", text: "stored" });
    expect(again.status).toBe(404);
    expect((await rest.get("/api/environment/STAGE")).text).toBe("of the process");
  } finally {
    await rest.close();
  }
});
