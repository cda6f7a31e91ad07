/** What Redis answered to one command. */
export type RedisReply = { readonly kind: "status" | "error" | "text"; readonly text: string };

/** One command in Redis's protocol. */
export function redisCommand(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

/**
 * Reads `count` replies: statuses, errors and texts. Undefined while they have not come whole. The first alone, when it is an error:
 * a server that lets nobody in says so once. "no redis" for what answers with anything else.
 */
export function readRedisReplies(bytes: Buffer, count: number): readonly RedisReply[] | "no redis" | undefined {
  const replies: RedisReply[] = [];
  let from = 0;
  while (replies.length < count && replies[0]?.kind !== "error") {
    if (bytes.length === from) return undefined;
    const kind = kinds.get(bytes.toString("latin1", from, from + 1));
    if (kind === undefined) return "no redis";
    const end = bytes.indexOf("\r\n", from);
    if (end === -1) return undefined;
    const line = bytes.toString("utf8", from + 1, end);
    from = end + 2;
    if (kind !== "text") replies.push({ kind, text: line });
    else {
      const length = Math.max(0, Number(line));
      if (bytes.length < from + length + 2) return undefined;
      replies.push({ kind, text: bytes.toString("utf8", from, from + length) });
      from += length + 2;
    }
  }
  return replies;
}

const kinds: ReadonlyMap<string, RedisReply["kind"]> = new Map([
  ["+", "status"],
  ["-", "error"],
  ["$", "text"],
]);
