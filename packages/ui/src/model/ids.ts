import type { ExecutionSummary } from "./execution.ts";

/** Whether the text is the id of an execution, or may be. */
export function isWholeId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

const shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

/** Whether an id may begin so: from its first dash on, since eight digits are many a number. */
export function isIdBeginning(text: string): boolean {
  if (text.length < 9 || text.length > shape.length) return false;
  return text.toLowerCase().replaceAll(/[0-9a-f]/g, "x") === shape.slice(0, text.length);
}

/** The beginning of an id as people cut it, with or without dots behind; undefined where the text may be none. */
export function idHead(text: string): string | undefined {
  const head = text.toLowerCase().replace(/(?:…|\.{2,3})$/u, "");
  return isIdBeginning(head) || /^[0-9a-f]{8}$/u.test(head) ? head : undefined;
}

/** An id, or the beginning of one, as ids are written here; anything else as it is: capitals may count in a correlation id. */
export function idAsWritten(text: string): string {
  return isWholeId(text) || isIdBeginning(text) ? text.toLowerCase() : text;
}

/** What `…0bc1d2e3` names, with or without its dots: how ids are shown; undefined where the text is nothing like that. */
export function idTail(text: string): string | undefined {
  return /^(?:…|\.{2,3})?([0-9a-f]{6,12})$/i.exec(text)?.[1]?.toLowerCase();
}

/** The end of an id that stands behind dots, as ids are shown; undefined where there are none, and it may as well begin one. */
export function shownTail(text: string): string | undefined {
  return /^(?:…|\.{2,3})/u.test(text) ? idTail(text) : undefined;
}

/** Whether somebody who says this means the execution: the end of its id, or its correlation id. */
export function isCalled({ workflowId, correlationId }: ExecutionSummary, text: string): boolean {
  const tail = idTail(text);
  return (tail !== undefined && workflowId.endsWith(tail)) || (correlationId !== "" && correlationId === text);
}
