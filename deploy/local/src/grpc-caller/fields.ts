import protobuf from "protobufjs";

/** The name of a field in JSON: without underscores, the letter after each in upper case. */
export function jsonName(field: protobuf.Field): string {
  return field.name.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The message type of a field; undefined where it is no message. */
export function messageType(field: protobuf.Field): protobuf.Type | undefined {
  return field.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined;
}

/**
 * The entry of a map field, which descriptors show as a repeated message of key and value inside the field's own message; undefined for
 * every other field. Servers do not agree on the entry's name.
 */
export function mapEntry(
  field: protobuf.Field,
): { readonly key: protobuf.Field; readonly value: protobuf.Field } | undefined {
  const entry = messageType(field);
  if (!field.repeated || entry === undefined || entry.parent !== field.parent) return undefined;
  const { key, value } = entry.fields;
  if (key?.id !== 1 || value?.id !== 2 || entry.fieldsArray.length !== 2) return undefined;
  // protobufjs keeps the entry's option on the message around it.
  return field.parent?.options?.["map_entry"] === true ? { key, value } : undefined;
}

/** The full name of a message type, without the leading point. */
export function typeName(type: protobuf.Type): string {
  return type.fullName.replace(/^\./, "");
}
