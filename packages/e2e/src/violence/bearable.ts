/**
 * Whether a failure, in words, is one that a client must expect while servers die: over gRPC CANCELLED, DEADLINE_EXCEEDED,
 * RESOURCE_EXHAUSTED or UNAVAILABLE, over REST an answer that says it is retryable, or none at all.
 */
export function isBearable(words: string): boolean {
  return bearable.test(words);
}

const bearable =
  /^(1|4|8|14) |-> (408|429|502|503|504) |-> 500 .*"retryable":true|fetch failed|^timeout |aborted due to timeout|^terminated/u;
