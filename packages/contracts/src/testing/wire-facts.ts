import { FieldDescriptorProto_Label, FieldDescriptorProto_Type } from "@bufbuild/protobuf/wkt";
import type {
  DescriptorProto,
  EnumDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
} from "@bufbuild/protobuf/wkt";

type Facts<Value> = { [name: string]: Value };

/** All that clients of a contract depend on, in a form that reads well in a diff. */
export type WireFacts = {
  readonly files: Facts<Facts<string>>;
  /** `<request> -> [stream ]<response>` by service and method. */
  readonly services: Facts<Facts<string>>;
  /** `<number> [repeated ]<type>` by message and field; `reserved` holds numbers and names not to be used again. */
  readonly messages: Facts<Facts<string>>;
  readonly enums: Facts<Facts<number>>;
};

export function wireFactsOf(files: readonly FileDescriptorProto[]): WireFacts {
  const facts: WireFacts = { files: {}, services: {}, messages: {}, enums: {} };
  for (const file of files) noteFile(facts, file);
  return facts;
}

function noteFile(facts: WireFacts, file: FileDescriptorProto): void {
  facts.files[file.name] = {
    package: file.package,
    syntax: file.syntax,
    goPackage: file.options?.goPackage ?? "",
    javaOuterClassname: file.options?.javaOuterClassname ?? "",
    javaPackage: file.options?.javaPackage ?? "",
  };
  for (const service of file.service) {
    facts.services[`${file.package}.${service.name}`] = named(service.method, methodFact);
  }
  for (const message of file.messageType) noteMessage(facts, message, file.package);
  for (const enumeration of file.enumType) noteEnum(facts, enumeration, file.package);
}

function noteMessage(facts: WireFacts, message: DescriptorProto, scope: string): void {
  const name = `${scope}.${message.name}`;
  facts.messages[name] = { ...named(message.field, fieldFact), ...reservedFact(message) };
  for (const nested of message.nestedType) noteMessage(facts, nested, name);
  for (const enumeration of message.enumType) noteEnum(facts, enumeration, name);
}

function noteEnum(facts: WireFacts, enumeration: EnumDescriptorProto, scope: string): void {
  facts.enums[`${scope}.${enumeration.name}`] = named(enumeration.value, ({ number }) => number);
}

function methodFact(method: MethodDescriptorProto): string {
  const request = `${method.clientStreaming ? "stream " : ""}${method.inputType.slice(1)}`;
  return `${request} -> ${method.serverStreaming ? "stream " : ""}${method.outputType.slice(1)}`;
}

function fieldFact(field: FieldDescriptorProto): string {
  const type = field.typeName === "" ? FieldDescriptorProto_Type[field.type].toLowerCase() : field.typeName.slice(1);
  const repeated = field.label === FieldDescriptorProto_Label.REPEATED ? "repeated " : "";
  const presence = field.proto3Optional ? "optional " : "";
  return `${field.number} ${repeated}${presence}${type}`;
}

function reservedFact({ reservedRange, reservedName }: DescriptorProto): Facts<string> {
  const ranges = reservedRange.map(({ start, end }) => (end === start + 1 ? `${start}` : `${start}-${end - 1}`));
  const all = [...ranges, ...reservedName];
  return all.length === 0 ? {} : { reserved: all.join(", ") };
}

function named<Item extends { readonly name: string }, Value>(
  items: readonly Item[],
  fact: (item: Item) => Value,
): Facts<Value> {
  return Object.fromEntries(items.map((item) => [item.name, fact(item)]));
}
