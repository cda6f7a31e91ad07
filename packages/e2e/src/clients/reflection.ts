import { Client, credentials } from "@grpc/grpc-js";
import { fromJSON, loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import type { MethodDefinition, PackageDefinition } from "@grpc/proto-loader";

import { isList, isObject, textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { messageOptions } from "./grpc-client.ts";

/** The two versions of the reflection service that clients speak; their messages are the same. */
export type ReflectionVersion = "v1" | "v1alpha";

/** What a tool such as grpcurl learns from a server by reflection alone. */
export type Reflection = {
  /** The names of its services. */
  services(): Promise<readonly string[]>;
  /** The names of the files that the file with that symbol needs, itself first. */
  filesOf(symbol: string): Promise<readonly string[]>;
  /** What is wrong with a symbol that the server does not know: a gRPC status code. */
  errorOf(symbol: string): Promise<number | undefined>;
  /** The services of the file with that symbol, ready to be called. */
  protosOf(symbol: string): Promise<PackageDefinition>;
  close(): void;
};

/** A client of the reflection service. @param address host:port */
export function reflectionOf(address: string, version: ReflectionVersion): Reflection {
  const client = new Client(address, credentials.createInsecure());
  const ask = async (request: JsonObject): Promise<JsonObject> => await exchange(client, version, request);
  const files = async (symbol: string): Promise<readonly Buffer[]> => {
    const answer = await ask({ fileContainingSymbol: symbol });
    const response = answer["fileDescriptorResponse"];
    const protos: unknown = isObject(response) ? response["fileDescriptorProto"] : [];
    return Array.isArray(protos) ? protos.map((proto: Uint8Array) => Buffer.from(proto)) : [];
  };
  return {
    services: async () => {
      const response = (await ask({ listServices: "" }))["listServicesResponse"];
      const services = isObject(response) ? response["service"] : [];
      return isList(services) ? services.filter(isObject).flatMap(({ name }) => textOf(name) ?? []) : [];
    },
    filesOf: async (symbol) => (await files(symbol)).map(nameOfFile),
    errorOf: async (symbol) => {
      const response = (await ask({ fileContainingSymbol: symbol }))["errorResponse"];
      const code = isObject(response) ? response["errorCode"] : undefined;
      return typeof code === "number" ? code : undefined;
    },
    protosOf: async (symbol) => {
      // A FileDescriptorSet is a message whose only field, number 1, is repeated files.
      const set = (await files(symbol)).flatMap((file) => [Buffer.from([0x0a]), lengthOf(file), file]);
      return loadFileDescriptorSetFromBuffer(Buffer.concat(set), messageOptions);
    },
    close: () => client.close(),
  };
}

function exchange(client: Client, version: ReflectionVersion, request: JsonObject): Promise<JsonObject> {
  const method = methodOf(version);
  return new Promise((resolve, reject) => {
    const call = client.makeBidiStreamRequest(
      method.path,
      (message: JsonObject): Buffer => method.requestSerialize(message),
      (bytes: Buffer): JsonObject => method.responseDeserialize(bytes) as JsonObject,
      { deadline: Date.now() + 10_000 },
    );
    call.once("data", (answer: JsonObject) => {
      resolve(answer);
      call.end();
    });
    call.on("error", reject);
    call.write(request);
  });
}

/** A file's descriptor begins with its name: field 1. Names are shorter than 128 bytes. */
function nameOfFile(file: Buffer): string {
  return file.subarray(2, 2 + (file[1] ?? 0)).toString("utf8");
}

function lengthOf(bytes: Buffer): Buffer {
  const digits: number[] = [];
  let rest = bytes.length;
  for (; rest > 127; rest = Math.floor(rest / 128)) digits.push((rest % 128) + 128);
  return Buffer.from([...digits, rest]);
}

function methodOf(version: ReflectionVersion): MethodDefinition<object, object> {
  const text = { type: "string" };
  const protos = fromJSON(
    {
      nested: {
        ServerReflectionRequest: {
          oneofs: { messageRequest: { oneof: ["fileContainingSymbol", "listServices"] } },
          fields: {
            host: { ...text, id: 1 },
            fileContainingSymbol: { ...text, id: 4 },
            listServices: { ...text, id: 7 },
          },
        },
        FileDescriptorResponse: { fields: { fileDescriptorProto: { rule: "repeated", type: "bytes", id: 1 } } },
        ServiceResponse: { fields: { name: { ...text, id: 1 } } },
        ListServiceResponse: { fields: { service: { rule: "repeated", type: "ServiceResponse", id: 1 } } },
        ErrorResponse: { fields: { errorCode: { type: "int32", id: 1 }, errorMessage: { ...text, id: 2 } } },
        ServerReflectionResponse: {
          fields: {
            fileDescriptorResponse: { type: "FileDescriptorResponse", id: 4 },
            listServicesResponse: { type: "ListServiceResponse", id: 6 },
            errorResponse: { type: "ErrorResponse", id: 7 },
          },
        },
        ServerReflection: {
          methods: {
            ServerReflectionInfo: {
              comment: "",
              ...{ requestType: "ServerReflectionRequest", requestStream: true },
              ...{ responseType: "ServerReflectionResponse", responseStream: true },
            },
          },
        },
      },
    },
    messageOptions,
  );
  const service = protos["ServerReflection"];
  const method = service === undefined || "format" in service ? undefined : service["ServerReflectionInfo"];
  if (method === undefined) throw new Error("the reflection service has no method");
  return { ...method, path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo` };
}
