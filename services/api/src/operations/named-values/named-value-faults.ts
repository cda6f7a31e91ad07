import type { Fault } from "@tutti/engine";
import { SECRET_NAME } from "@tutti/hand-out";

const MAX_VALUE_CHARS = 65_535;

/** The faults of a value that is kept under a name: a secret, or one of the environment. Source: reference/api.md 2.7. */
export function namedValueFaults(name: string, value: string): readonly Fault[] {
  const faults: Fault[] = [];
  if (!SECRET_NAME.test(name)) faults.push({ path: "key", message: NAME_RULE, found: `"${name.slice(0, 60)}"` });
  if (value.length > MAX_VALUE_CHARS) {
    const message = `value must have at most ${MAX_VALUE_CHARS} characters`;
    faults.push({ path: "value", message, found: `${value.length} characters` });
  }
  return faults;
}

const NAME_RULE =
  "key must match pattern [a-zA-Z0-9_-]+ (letters, digits, underscore, dash) and have at most 255 characters";
