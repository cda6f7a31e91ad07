import { Client, Metadata, status } from "@grpc/grpc-js";
import type { ClientDuplexStream, ServiceError } from "@grpc/grpc-js";
import protobuf from "protobufjs";

import { errorCode } from "../error-code.ts";

/** Asks a server about its services. The server is asked in version 1 of reflection, then in 1alpha where it lacks that. */
export type Reflection = {
  /** Full names of the services. */
  readonly services: () => Promise<string[]>;
  /** The serialized FileDescriptorProtos of the file that holds the symbol, and perhaps of files it imports. */
  readonly filesOfSymbol: (symbol: string) => Promise<Uint8Array[]>;
  /** As `filesOfSymbol`, by the file's name. */
  readonly filesOfName: (name: string) => Promise<Uint8Array[]>;
};

/** A client's reflection. Every method rejects with a ServiceError, also where the server answers with an error of its own. */
export function reflectionOf(client: Client, options: { readonly timeoutMs: number }): Reflection {
  let version: "v1" | "v1alpha" = "v1";
  const ask = async (request: Question): Promise<Answer> => {
    try {
      return await askOnce(client, request, { version, ...options });
    } catch (error) {
      if (version !== "v1" || !isUnimplemented(error)) throw error;
      version = "v1alpha";
      return askOnce(client, request, { version, ...options });
    }
  };
  const files = async (request: Question) => (await ask(request)).fileDescriptorResponse?.fileDescriptorProto ?? [];
  return {
    services: async () =>
      ((await ask({ listServices: "*" })).listServicesResponse?.service ?? []).map(({ name }) => name),
    filesOfSymbol: (symbol) => files({ fileContainingSymbol: symbol }),
    filesOfName: (name) => files({ fileByFilename: name }),
  };
}

type Question =
  { readonly listServices: string } | { readonly fileContainingSymbol: string } | { readonly fileByFilename: string };

type Answer = {
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: Uint8Array[] };
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly errorResponse?: { readonly errorCode: number; readonly errorMessage: string };
};

// The part of grpc.reflection that is used here; both versions have the same messages.
const messages = protobuf.parse(`
  syntax = "proto3";
  message Question {
    oneof kind { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; }
  }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Service { string name = 1; }
  message Services { repeated Service service = 1; }
  message Problem { int32 error_code = 1; string error_message = 2; }
  message Answer {
    oneof kind { Files file_descriptor_response = 4; Services list_services_response = 6; Problem error_response = 7; }
  }
`).root;

function askOnce(
  client: Client,
  question: Question,
  options: { readonly version: "v1" | "v1alpha"; readonly timeoutMs: number },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const path = `/grpc.reflection.${options.version}.ServerReflection/ServerReflectionInfo`;
    const deadline = Date.now() + options.timeoutMs;
    const call: ClientDuplexStream<Question, Answer> = client.makeBidiStreamRequest(
      path,
      (value: Question) => Buffer.from(messages.lookupType("Question").encode(value).finish()),
      readAnswer,
      new Metadata(),
      { deadline },
    );
    call.once("data", (answer: Answer) => {
      const { errorResponse } = answer;
      if (errorResponse === undefined) resolve(answer);
      else reject(problemOf(errorResponse));
    });
    call.once("error", reject);
    call.once("end", () => reject(problemOf({ errorCode: status.UNKNOWN, errorMessage: "reflection gave no answer" })));
    call.write(question);
    call.end();
  });
}

function readAnswer(bytes: Buffer): Answer {
  return messages.lookupType("Answer").toObject(messages.lookupType("Answer").decode(bytes)) as Answer;
}

function problemOf(problem: { readonly errorCode: number; readonly errorMessage: string }): ServiceError {
  const { errorCode: code, errorMessage: details } = problem;
  return Object.assign(new Error(details), { code, details, metadata: new Metadata() });
}

function isUnimplemented(error: unknown): boolean {
  return errorCode(error) === status.UNIMPLEMENTED;
}
