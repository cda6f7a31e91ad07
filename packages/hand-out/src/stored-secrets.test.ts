import { randomBytes } from "node:crypto";

import { expect, test } from "@jest/globals";
import { makeMemoryStores } from "@tutti/ports/memory";
import { environmentSecrets, SecretBox } from "@tutti/service-kit";

import { StoredSecrets } from "./stored-secrets.ts";

const box = new SecretBox([randomBytes(32)]);

function given(variables: Readonly<Record<string, string>> = {}) {
  const { secrets: store } = makeMemoryStores(Date.now);
  let reads = 0;
  const counting = {
    get: (name: string) => {
      reads += 1;
      return store.get(name);
    },
  };
  const secrets = new StoredSecrets({ store: counting, box, environment: environmentSecrets(variables) });
  const put = async (name: string, value: string) => await store.put(name, box.seal(name, value));
  return { secrets, store, put, readCount: () => reads };
}

test("a stored secret counts before the process's own, which counts again when it is deleted", async () => {
  const { secrets, store, put } = given({ TUTTI_SECRET_KEY: "own" });
  expect(await secrets.value("KEY")).toBe("own");

  await put("KEY", "stored");
  expect(await secrets.value("KEY")).toBe("stored");
  await store.delete("KEY");

  expect(await secrets.value("KEY")).toBe("own");
  expect(await secrets.value("OTHER")).toBeUndefined();
});

test("a change is seen at once, also by those who ask while an older question is under way", async () => {
  const { secrets, put } = given();
  await put("KEY", "one");
  const early = secrets.value("KEY");
  await put("KEY", "two");

  expect(await secrets.value("KEY")).toBe("two");
  await early;
});

test("who asks together shares a read", async () => {
  const { secrets, put, readCount } = given();
  await put("KEY", "one");

  await Promise.all(Array.from({ length: 100 }, () => secrets.value("KEY")));

  expect(readCount()).toBe(1);
});

test("what cannot be opened is told to nobody, and is no empty secret", async () => {
  const { secrets, store } = given({ TUTTI_SECRET_KEY: "own" });
  await store.put("KEY", new SecretBox([randomBytes(32)]).seal("KEY", "sealed elsewhere"));

  await expect(secrets.value("KEY")).rejects.toThrow("TUTTI_SECRETS_KEY");
});
