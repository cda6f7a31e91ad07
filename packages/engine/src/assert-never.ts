/** For the default of a switch over a union: the compiler proves that it cannot be reached. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${String(value)}`);
}
