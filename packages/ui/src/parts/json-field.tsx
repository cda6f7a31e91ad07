import { useState } from "react";
import type { ReactNode } from "react";

import { jsonFault } from "../model/json/json-fault.ts";
import { ExactNumber, exactText, parseExact } from "../model/json/exact-json.ts";
import styles from "./json-field.module.css";

export type JsonFieldProps = {
  readonly label: string;
  readonly initial: unknown;
  /** Told the value, or undefined while the text is no JSON object. */
  readonly onChange: (value: Readonly<Record<string, unknown>> | undefined) => void;
};

/** A JSON object to be written; says where the text is wrong. */
export function JsonField({ label, initial, onChange }: JsonFieldProps): ReactNode {
  const [text, setText] = useState(() => exactText(initial, 2));
  const read = readObject(text);
  return (
    <label className={styles.field}>
      {label}
      <textarea
        value={text}
        spellCheck={false}
        aria-invalid={read.fault !== undefined}
        onChange={(event) => {
          setText(event.target.value);
          onChange(readObject(event.target.value).value);
        }}
      />
      <span className={styles.fault} role="status">
        {read.fault}
      </span>
    </label>
  );
}

function readObject(text: string): { readonly value?: Readonly<Record<string, unknown>>; readonly fault?: string } {
  try {
    const value = parseExact(text.trim() === "" ? "{}" : text);
    if (typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber))
      return { value: Object.fromEntries(Object.entries(value)) };
    return { fault: "It must be an object: { … }" };
  } catch (error) {
    return { fault: jsonFault(text, error instanceof Error ? error.message : String(error)) };
  }
}
