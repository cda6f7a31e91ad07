import { jsonToText, type StatusNotices } from "@tutti/engine";
import { MAX_NOTICE_PARTS, positionOf, type NoticeRow } from "@tutti/ports";

/**
 * The rows in which the notices of a batch wait for each publisher: one for each decision, or several where there are many,
 * so that none is too large for a statement or holds a publisher up.
 */
export function planNotices(said: Iterable<StatusNotices>, publishers: readonly string[]): readonly NoticeRow[] {
  const rows: NoticeRow[] = [];
  for (const { workflowId, revision, notices } of said) {
    const parts = partsOf(notices.map(({ body }) => jsonToText(body)));
    for (const [part, texts] of parts.slice(0, MAX_NOTICE_PARTS).entries())
      for (const publisher of publishers)
        rows.push({ publisher, workflowId, position: positionOf(revision, part), notices: `[${texts.join(",")}]` });
  }
  return rows;
}

function partsOf(texts: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    const last = parts.at(-1);
    if (last === undefined || last.length >= MAX_NOTICES || size + text.length > MAX_CHARACTERS) {
      parts.push([text]);
      size = text.length;
    } else {
      last.push(text);
      size += text.length;
    }
  }
  return parts;
}

const MAX_NOTICES = 50;
const MAX_CHARACTERS = 128 * 1024;
