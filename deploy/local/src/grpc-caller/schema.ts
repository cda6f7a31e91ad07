import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor/index.js";

import type { Reflection } from "./reflection.ts";

/** One method, with the types of its messages resolved. */
export type Method = {
  /** `package.Service/Method`, as it is called. */
  readonly path: string;
  readonly requestType: protobuf.Type;
  readonly responseType: protobuf.Type;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
};

/** The methods of a service, as reflection describes them. */
export async function methodsOf(serviceName: string, reflection: Reflection): Promise<Method[]> {
  const root = await loadRoot(serviceName, reflection);
  const service = root.lookupService(serviceName);
  return service.methodsArray.map((method) => {
    method.resolve();
    const { resolvedRequestType, resolvedResponseType, requestStream, responseStream } = method;
    if (resolvedRequestType === null || resolvedResponseType === null) {
      throw new Error(`the types of ${serviceName}/${method.name} are not described`);
    }
    return {
      path: `${serviceName}/${method.name}`,
      requestType: resolvedRequestType,
      responseType: resolvedResponseType,
      requestStream: requestStream === true,
      responseStream: responseStream === true,
    };
  });
}

// The descriptor extension adds this method; its types leave it out.
const descriptorRoot = protobuf.Root as typeof protobuf.Root & {
  readonly fromDescriptor: (set: protobuf.Message) => protobuf.Root;
};

type File = { readonly name: string; readonly dependency: readonly string[] };

/** A server may leave out the files that a file imports: they are asked for until all are there. */
async function loadRoot(symbol: string, reflection: Reflection): Promise<protobuf.Root> {
  const files = new Map<string, protobuf.Message>();
  const add = (serialized: readonly Uint8Array[]): void => {
    for (const bytes of serialized) {
      const file = descriptor.FileDescriptorProto.decode(bytes);
      files.set(readFile(file).name, file);
    }
  };
  add(await reflection.filesOfSymbol(symbol));
  for (;;) {
    const missing = [...files.values()].flatMap((file) => readFile(file).dependency).find((name) => !files.has(name));
    if (missing === undefined) break;
    add(await reflection.filesOfName(missing));
    if (!files.has(missing)) throw new Error(`reflection does not know ${missing}, which another file imports`);
  }
  return rootFrom([...files.values()]);
}

function readFile(file: protobuf.Message): File {
  const { name, dependency } = descriptor.FileDescriptorProto.toObject(file, { arrays: true });
  return { name: String(name), dependency: Array.isArray(dependency) ? dependency.map(String) : [] };
}

function rootFrom(files: readonly protobuf.Message[]): protobuf.Root {
  const set = descriptor.FileDescriptorSet.create({ file: files });
  const root = descriptorRoot.fromDescriptor(set);
  root.resolveAll();
  return root;
}
