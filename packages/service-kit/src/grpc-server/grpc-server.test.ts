import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { once } from "node:events";

import { credentials, Client, status } from "@grpc/grpc-js";
import { loadSync, type MethodDefinition } from "@grpc/proto-loader";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { service as healthDefinition } from "grpc-health-check";

import { EchoClient, type Message } from "../testing/echo-service.ts";
import { givenServer, type GivenServer } from "../testing/given-server.ts";
import { latch } from "../testing/latch.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { makeGrpcServer } from "./grpc-server.ts";
import { serverStream, unary } from "./handlers.ts";

const echo = { once: unary(async (request: Message) => request) };

describe("health", () => {
  test("is SERVING for the server and each of its services, and NOT_FOUND for others", async () => {
    await using given = await givenServer(echo);

    expect(await healthOf(given.client, "")).toBe("SERVING");
    expect(await healthOf(given.client, "test.Echo")).toBe("SERVING");
    expect(await healthOf(given.client, "test.Other")).toBe(status.NOT_FOUND);
  });

  test("a watcher hears of every change, of draining last, and is then let go", async () => {
    await using given = await givenServer(echo);
    const watch = given.client.makeServerStreamRequest(...healthCall("Watch"), { service: "test.Echo" });
    const ended = new Promise((resolve) => watch.on("error", resolve));
    const heard: unknown[] = [];
    const next = async (): Promise<void> => void heard.push(...(await once(watch, "data")));

    await next();
    given.server.setServing(false);
    await next();
    given.server.setServing(true);
    await next();
    const drained = given.server.drain(new AbortController().signal);
    await next();

    expect(heard).toEqual(["SERVING", "NOT_SERVING", "SERVING", "NOT_SERVING"].map((state) => ({ status: state })));
    expect(await ended).toMatchObject({ code: status.UNAVAILABLE, details: "the server is shutting down" });
    await drained;
  });
});

describe("draining", () => {
  test("lets calls under way finish, tells handlers so, and takes no new connection", async () => {
    const begun = latch();
    await using given = await givenServer({
      once: unary(async (request: Message, context) => {
        const draining = new Promise<void>((resolve) => context.draining.addEventListener("abort", () => resolve()));
        begun.open();
        await draining;
        return request;
      }),
    });
    const call = given.client.once({ text: "under way" });
    await begun.opened;

    await given.server.drain(new AbortController().signal);

    expect(await call.ended).toEqual({ message: { text: "under way" } });
    const late = new EchoClient(`127.0.0.1:${given.port}`);
    expect(await late.once({ text: "late" }).ended).toMatchObject({ error: { code: status.UNAVAILABLE } });
    late.close();
  });

  test("cuts off what is still open when its time is up", async () => {
    const begun = latch();
    await using given = await givenServer({
      repeat: serverStream(async function* (request: Message) {
        yield request;
        await new Promise<never>(() => {});
      }),
    });
    const stream = given.client.repeat({ text: "a" });
    stream.on("data", () => begun.open());
    const failed = new Promise((resolve) => stream.on("error", resolve));
    await begun.opened;
    const limit = new AbortController();

    const drained = given.server.drain(limit.signal);
    limit.abort();
    await drained;

    expect(await failed).toMatchObject({ code: status.UNAVAILABLE, details: "the server is shutting down" });
  });
});

test("a client that reads nothing does not keep the server from closing", async () => {
  const begun = latch();
  const given = await givenServer({
    once: unary(async () => {
      begun.open();
      return { text: "x".repeat(1_000_000) };
    }),
  });
  const session = connectHttp2(`http://127.0.0.1:${given.port}`).on("error", () => {});
  const headers = { ":method": "POST", ":path": "/test.Echo/Once", "content-type": "application/grpc", te: "trailers" };
  const stream = session.request(headers).on("error", () => {});
  stream.end(Buffer.from([0, 0, 0, 0, 12, ...Buffer.from('{"text":"a"}')]));
  await begun.opened;

  await given[Symbol.asyncDispose]();

  expect(given.ends).toMatchObject([{ response: "aborted" }]);
  session.destroy();
});

describe("listening", () => {
  test("on a port that is taken is an error that names it", async () => {
    await using given = await givenServer(echo);
    const second = makeGrpcServer({ log: given.log, host: "127.0.0.1", port: given.port });

    await expect(second.listen()).rejects.toThrow(
      new RegExp(`cannot serve gRPC on 127.0.0.1:${given.port}: .*EADDRINUSE`, "u"),
    );
    await second.close();
  });

  test("with a TLS file that is missing is an error that names it", async () => {
    const tls = { certPath: "/nowhere/cert.pem", keyPath: "/nowhere/key.pem" };

    await expect(makeGrpcServer({ log: recordedLog().log, port: 0, tls }).listen()).rejects.toThrow(
      "/nowhere/cert.pem",
    );
  });
});

describe("with files on disk", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "tutti-service-kit-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a server with a certificate speaks TLS, and asks clients for theirs where an authority is named", async () => {
    const [certPath, keyPath] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        ...subject,
        "-keyout",
        keyPath,
        "-out",
        certPath,
      ],
      { stdio: "ignore" },
    );
    const [cert, key] = [readFileSync(certPath), readFileSync(keyPath)];
    await using given = await givenServer(echo, { tls: { certPath, keyPath, clientCaPath: certPath } });

    const known = new Client(`localhost:${given.port}`, credentials.createSsl(cert, key, cert));
    const unknown = new Client(`localhost:${given.port}`, credentials.createSsl(cert));

    expect(await healthOf(known, "")).toBe("SERVING");
    expect(await healthOf(unknown, "")).toBe(status.UNAVAILABLE);
    known.close();
    unknown.close();
  });

  test.each(["v1", "v1alpha"])(
    "reflection %s lists the services and serves files under the names they were written with",
    async (version) => {
      await using given = await givenServer(echo, { descriptorSet: descriptorSetOf(folder) });

      const listed = await reflect(given, { version, request: { listServices: "*" } });
      const byName = await reflect(given, { version, request: { fileByFilename: "grpc/echo.proto" } });
      const bySymbol = await reflect(given, { version, request: { fileContainingSymbol: "test.Message" } });
      const missing = await reflect(given, { version, request: { fileByFilename: "test.proto" } });

      expect(listed["listServicesResponse"]).toEqual({ service: [{ name: "test.Echo" }] });
      expect(fileNames(byName)).toEqual(["grpc/echo.proto", "model/message.proto"]);
      expect(fileNames(bySymbol)).toEqual(["model/message.proto"]);
      expect(missing["errorResponse"]).toMatchObject({ errorCode: status.NOT_FOUND });
    },
  );
});

function healthCall(name: string) {
  const method = Object.values(healthDefinition).find(({ path }) => path.endsWith(`/${name}`));
  if (method === undefined) throw new Error(`health has no ${name}`);
  return [method.path, method.requestSerialize, method.responseDeserialize] as const;
}

async function healthOf(client: Client, service: string): Promise<unknown> {
  return await new Promise((resolve) =>
    client.makeUnaryRequest<object, { status?: string }>(...healthCall("Check"), { service }, (error, response) =>
      resolve(error?.code ?? response?.status),
    ),
  );
}

/** A descriptor set as contracts makes one: written by buf from two files of the same package. */
function descriptorSetOf(folder: string): Buffer {
  const files = {
    "grpc/echo.proto":
      'syntax = "proto3"; package test; import "model/message.proto"; service Echo { rpc Once(Message) returns (Message); }',
    "model/message.proto": 'syntax = "proto3"; package test; message Message { string text = 1; }',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const buf = createRequire(__filename).resolve("@bufbuild/buf/bin/buf", { paths: [join(__dirname, "../../../..")] });
  return execFileSync(process.execPath, [buf, "build", folder, "-o", "-#format=binpb"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function reflect(
  given: GivenServer,
  { version, request }: { version: string; request: object },
): Promise<Record<string, unknown>> {
  const root = dirname(createRequire(__filename).resolve("@grpc/reflection/package.json"));
  const loaded = loadSync(join(root, `build/proto/grpc/reflection/${version}/reflection.proto`), { oneofs: true });
  const service = loaded[`grpc.reflection.${version}.ServerReflection`] as unknown as Record<
    string,
    MethodDefinition<object, Record<string, unknown>>
  >;
  const method = service["ServerReflectionInfo"];
  if (method === undefined) throw new Error("there is no ServerReflectionInfo");
  const stream = given.client.makeBidiStreamRequest(method.path, method.requestSerialize, method.responseDeserialize);
  stream.write(request);
  const [response] = await once(stream, "data");
  stream.end();
  await once(stream, "end");
  return response;
}

/** The names inside the serialized files: field 1 of a FileDescriptorProto comes first. */
function fileNames(response: Record<string, unknown>): readonly string[] {
  const { fileDescriptorProto } = response["fileDescriptorResponse"] as { fileDescriptorProto: Buffer[] };
  return fileDescriptorProto.map((bytes) => bytes.subarray(2, 2 + (bytes[1] ?? 0)).toString());
}
