import { expect, test } from "@jest/globals";
import { gunzipSync, brotliDecompressSync } from "node:zlib";

import type { GivenConsole } from "./given-console.ts";

const browsers = { accept: "text/html,application/xhtml+xml", "accept-encoding": "br, gzip" };

/** fetch would unpack what it gets, and tell nothing of how it came. */
async function bytesOf(
  url: string,
  encoding: string,
): Promise<{ readonly encoding: string | null; readonly bytes: Buffer; readonly headers: Headers }> {
  const { request } = await import("node:http");
  return await new Promise((resolve, reject) => {
    const call = request(url, { headers: { "accept-encoding": encoding, accept: "*/*" } }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const headers = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        resolve({ encoding: headers.get("content-encoding"), bytes: Buffer.concat(parts), headers });
      });
    });
    call.on("error", reject);
    call.end();
  });
}

/** What api serves, without a browser. */
export function servedTests({ rest }: GivenConsole): void {
  const address = (path: string): string => `${rest()}${path}`;

  /** The files that the list of executions is made of: those of every page, and its own, which `ahead.js` asks for. */
  async function files(): Promise<readonly string[]> {
    const html = await (await fetch(address("/executions"), { headers: browsers })).text();
    const [, told = ""] = /data-pages="([^"]+)"/.exec(html) ?? [];
    const pages: readonly (readonly [string, readonly string[]])[] = JSON.parse(told.replaceAll("&quot;", '"'));
    const own = pages.find(([path]) => new RegExp(path).test("/executions"))?.[1] ?? [];
    return [...[...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? ""), ...own];
  }

  test.each([
    ...["/", "/executions", "/executions/no-such-id", "/definitions/a.b%20c?version=2", "/execution/old"],
    ...["/executions/%E0%A4%A", "/%FF", "/a%?q=%"],
  ])("a browser that asks for %j gets the console, which asks no other origin for anything", async (path) => {
    const response = await fetch(address(path), { headers: browsers });

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(await response.text()).not.toMatch(/https?:\/\//);
  });

  test("an address of the API that cannot be read stays an error in JSON, also for a browser", async () => {
    const response = await fetch(address("/api/workflow/%E0%A4%A"), { headers: browsers });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 400 });
  });

  test.each(["/api/nope", "/api/console/nope", "/assets/nope.js", "/actuator/nope"])(
    "%s stays an error in JSON, also for a browser",
    async (path) => {
      const response = await fetch(address(path), { headers: browsers });

      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ status: 404 });
    },
  );

  test("who asks for no page is told that there is none", async () => {
    const response = await fetch(address("/executions"), { headers: { accept: "application/json" } });

    expect(response.status).toBe(404);
  });

  test("files with a hash in their names are kept for ever, and come as brotli or gzip", async () => {
    const [script = ""] = await files();

    const [plain, brotli, gzip] = [
      await bytesOf(address(script), "identity"),
      await bytesOf(address(script), "br"),
      await bytesOf(address(script), "gzip"),
    ];

    expect(plain.headers.get("cache-control")).toContain("immutable");
    expect(brotli.encoding).toBe("br");
    expect(gzip.encoding).toBe("gzip");
    expect(brotliDecompressSync(brotli.bytes)).toEqual(plain.bytes);
    expect(gunzipSync(gzip.bytes)).toEqual(plain.bytes);
  });

  test("the first page is at most 200 KB of scripts and 25 KB of styles, as gzip", async () => {
    const sizes = await Promise.all(
      (await files()).map(async (file) => ({ file, size: (await bytesOf(address(file), "gzip")).bytes.length })),
    );

    const sum = (end: string): number =>
      sizes.filter(({ file }) => file.endsWith(end)).reduce((total, { size }) => total + size, 0);
    // A few large files come sooner than many small ones.
    expect(sizes.length).toBeLessThanOrEqual(6);
    expect(sum(".js")).toBeLessThanOrEqual(200 * 1024);
    expect(sum(".css")).toBeLessThanOrEqual(25 * 1024);
  });
}
