import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { StoreUnavailableError } from "@tutti/ports";
import { externalObjectsSuite } from "@tutti/ports/contract";

import { makeS3Objects, type S3Objects } from "./s3-objects.ts";
import { givenS3 } from "./testing/given-s3.ts";

// What s3rver knows its one user by.
Object.assign(process.env, { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" });

const bucket = "payloads";

async function connected(endpoint: string, addressMs = 60_000): Promise<S3Objects> {
  const where = { bucket, region: "us-east-1", endpoint, prefix: "tutti/", isPathStyle: true };
  return await Promise.resolve(makeS3Objects({ ...where, addressMs }));
}

async function givenPlace() {
  const s3 = await givenS3(bucket);
  const objects = await connected(s3.endpoint);
  const drop = async () => {
    await objects.close();
    await s3.close();
  };
  return { objects, expect: async () => await Promise.resolve(), drop };
}

// s3rver knows no If-None-Match.
externalObjectsSuite("in a bucket", givenPlace, { isStrict: false });

describe("addresses of a bucket", () => {
  let s3: Awaited<ReturnType<typeof givenS3>>;
  let objects: S3Objects;
  beforeAll(async () => {
    s3 = await givenS3(bucket);
    objects = await connected(s3.endpoint);
  });
  afterAll(async () => {
    await objects.close();
    await s3.close();
  });
  const addressOf = async (path: string, operation: "READ" | "WRITE") => {
    const uri = await objects.addressOf(path, operation);
    if (uri === undefined) throw new Error(`there is no address to ${operation} ${path}`);
    return uri;
  };
  const write = async (path: string, body: string) =>
    await fetch(await addressOf(path, "WRITE"), { method: "PUT", body });

  test("lets a client write by a plain PUT, and read by a plain GET", async () => {
    const path = "workflow/input/1.json";

    const put = await write(path, `{"a":1}`);
    const got = await fetch(await addressOf(path, "READ"));

    expect([put.status, got.status, await got.text()]).toEqual([200, 200, `{"a":1}`]);
    expect((await objects.get(path))?.sizeBytes).toBe(7);
  });

  test("what was read once is not what is written afterwards, by whoever has the address still", async () => {
    const path = "workflow/input/two words ä.json";
    const uri = await addressOf(path, "WRITE");
    const writeThere = async (body: string) => await fetch(uri, { method: "PUT", body });
    await writeThere(`{"a":1}`);
    expect((await objects.get(path))?.sizeBytes).toBe(7);

    await writeThere(`{"a":"another"}`);

    expect((await objects.get(path))?.sizeBytes).toBe(7);
    expect(await (await fetch(await addressOf(path, "READ"))).text()).toBe(`{"a":1}`);
    expect(await objects.addressOf(path, "WRITE")).toBeUndefined();
    await objects.delete(path);
    expect(await objects.get(path)).toBeUndefined();
  });

  test("names the bucket, the prefix and when it expires", async () => {
    await write("task/output/1.json", "{}");
    const uploaded = new URL(await addressOf("task/output/1.json", "READ"));
    await objects.get("task/output/1.json");

    const url = new URL(await addressOf("task/output/1.json", "READ"));

    expect(uploaded.pathname).toBe("/payloads/tutti/upload/task/output/1.json");
    expect(url.pathname).toBe("/payloads/tutti/task/output/1.json");
    expect(url.searchParams.get("X-Amz-Expires")).toBe("60");
    expect([...url.searchParams.keys()].filter((name) => name.includes("checksum"))).toEqual([]);
  });
});

test("a store that does not answer is away, not broken", async () => {
  const s3 = await givenS3(bucket);
  await s3.close();
  const objects = await connected(s3.endpoint);

  await expect(objects.get("any")).rejects.toBeInstanceOf(StoreUnavailableError);

  await objects.close();
});
