/** Tags of google.protobuf.Value, Struct and ListValue: (field number << 3) | wire type. */
export const VALUE_TAG = { null: 8, number: 17, string: 26, bool: 32, struct: 42, list: 50 } as const;
/** Struct.fields and ListValue.values are both field 1. */
export const REPEATED_TAG = 10;
/** A map entry's key and value. */
export const ENTRY_TAG = { key: 10, value: 18 } as const;
