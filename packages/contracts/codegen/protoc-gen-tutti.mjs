// The protoc plugin behind `npm run generate`: ts-proto, with three changes that its options do not offer.
//
// 1. A google.protobuf.Value is left as its own wire bytes. ts-proto would turn it into plain objects at once, which
//    loses the key `__proto__` and map entries without a value, and ends at 33 levels; src/value-from-wire.ts does none
//    of that, and what is only passed through is never looked at.
// 2. Bytes that are not a whole message of the expected kind are refused. ts-proto stops silently at a stray end-group
//    tag or a zero, reads on behind the end of a nested message, and mends broken UTF-8.
// 3. The descriptors are kept as src/gen/descriptor-set.ts, with Conductor's own file names, for reflection.
import { spawnSync } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { clearField, create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  CodeGeneratorResponse_FileSchema,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";

const VALUE = ".google.protobuf.Value";
const VALUE_MODULE = "google/protobuf/struct.ts";

const request = fromBinary(CodeGeneratorRequestSchema, readFileSync(0));
const descriptorSet = descriptorSetModule(request.protoFile);
for (const file of request.protoFile) file.messageType.forEach(leaveValuesAsBytes);

const response = runTsProto(request);
response.file = response.file.filter((file) => file.name !== VALUE_MODULE);
for (const file of response.file) file.content = refuseMalformedBytes(file.content);
response.file.push(descriptorSet);
writeAll(toBinary(CodeGeneratorResponseSchema, response));

function leaveValuesAsBytes(message) {
  for (const field of message.field) {
    if (field.typeName !== VALUE) continue;
    field.type = FieldDescriptorProto_Type.BYTES;
    clearField(field, FieldDescriptorProtoSchema.field.typeName);
  }
  message.nestedType.forEach(leaveValuesAsBytes);
}

function runTsProto(changedRequest) {
  const home = dirname(createRequire(import.meta.url).resolve("ts-proto/package.json"));
  const run = spawnSync(process.execPath, [join(home, "protoc-gen-ts_proto")], {
    input: toBinary(CodeGeneratorRequestSchema, changedRequest),
    maxBuffer: 1 << 28,
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (run.status !== 0) throw new Error(`ts-proto ended with ${run.status ?? run.signal}`, { cause: run.error });
  return fromBinary(CodeGeneratorResponseSchema, run.stdout);
}

/** PINNED: ts-proto, whose wording these replacements know; contracts' tests of malformed bytes fail when it changes. */
function refuseMalformedBytes(source) {
  return source
    .replaceAll("reader.string()", "reader.string(true)")
    .replaceAll(
      /if \(\(tag & 7\) === 4 \|\| tag === 0\) \{\n\s*break;\n\s*\}/g,
      'if ((tag & 7) === 4 || tag === 0) {\n          throw new globalThis.Error("malformed message: unexpected tag");\n        }',
    )
    .replaceAll(
      /\n {6}\}\n {6}return message;\n {4}\} finally/g,
      '\n      }\n      if (reader.pos !== end) {\n        throw new globalThis.Error("malformed message: wrong length");\n      }\n      return message;\n    } finally',
    );
}

function descriptorSetModule(protoFiles) {
  const file = protoFiles.map((proto) => {
    const bare = fromBinary(FileDescriptorProtoSchema, toBinary(FileDescriptorProtoSchema, proto));
    clearField(bare, FileDescriptorProtoSchema.field.sourceCodeInfo);
    return bare;
  });
  const bytes = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file }));
  return create(CodeGeneratorResponse_FileSchema, {
    name: "descriptor-set.ts",
    content:
      "// Generated. Every file of proto/ and what it imports, as a serialized google.protobuf.FileDescriptorSet.\n" +
      `export const descriptorSetBase64 =\n  "${Buffer.from(bytes).toString("base64")}";\n`,
  });
}

function writeAll(bytes) {
  for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written);
}
