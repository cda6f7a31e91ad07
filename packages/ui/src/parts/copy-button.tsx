import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";

import { IconButton } from "./button.tsx";

/** A function: a long text is made once somebody wants it. `name`: what is copied. */
type CopyButtonProps = { readonly text: string | (() => string); readonly name: string };

/** Copies a text, and says that it did. */
export function CopyButton({ text, name }: CopyButtonProps): ReactNode {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(typeof text === "string" ? text : text());
    setCopied(true);
  };
  return (
    <IconButton
      label={isCopied ? `${name} copied` : `Copy ${name}`}
      onClick={() => void copy()}
      onBlur={() => setCopied(false)}
    >
      {isCopied ? <Check size={14} /> : <Copy size={14} />}
    </IconButton>
  );
}

/** The clipboard of the browser is there on https and localhost only; elsewhere a selection is copied. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
