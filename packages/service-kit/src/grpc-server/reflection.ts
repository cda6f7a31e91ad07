import type { PackageDefinition } from "@grpc/proto-loader";
import { ReflectionService } from "@grpc/reflection";

/**
 * Server reflection, v1 and v1alpha, for the files of a serialized `google.protobuf.FileDescriptorSet`. The set holds every file
 * that another one imports.
 *
 * proto-loader is not used: it builds one file a package, and the names of the files that were written would be lost.
 *
 * @param services full names of the services to list; the others can still be looked up
 */
export function reflectionService(descriptorSet: Uint8Array, services: readonly string[]): ReflectionService {
  const files: PackageDefinition = {
    files: { format: "Protocol Buffer 3 EnumDescriptorProto", type: {}, fileDescriptorProtos: filesOf(descriptorSet) },
  };
  return new ReflectionService(files, { services: [...services] });
}

/** The serialized FileDescriptorProtos of the set: each is its field 1, and it has no other. */
function filesOf(descriptorSet: Uint8Array): Buffer[] {
  const bytes = Buffer.from(descriptorSet);
  const files: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== fileTag) throw new Error(`byte ${at} of the descriptor set does not begin a file`);
    const { value: length, next } = readVarint(bytes, at + 1);
    if (next + length > bytes.length) throw new Error("the descriptor set ends within a file");
    files.push(bytes.subarray(next, next + length));
    at = next + length;
  }
  return files;
}

function readVarint(bytes: Buffer, from: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let at = from; at < from + 5; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * 2 ** (7 * (at - from));
    if (byte < 128) return { value, next: at + 1 };
  }
  throw new Error(`the length at byte ${from} of the descriptor set is too large`);
}

const fileTag = 0x0a;
