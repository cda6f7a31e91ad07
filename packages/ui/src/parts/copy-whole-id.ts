import type { ClipboardEvent } from "react";

/** Of an id that is shown by its end, and told whole in its title, the whole is copied. */
export function copyWholeId(event: ClipboardEvent): void {
  const selection = getSelection();
  const text = selection?.toString().trim() ?? "";
  const title = selection?.anchorNode?.parentElement?.closest("[title]")?.getAttribute("title") ?? "";
  if (!text.startsWith("…") || text.length < 2 || !title.endsWith(text.slice(1))) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", title);
}
