/** What came to an execution, as it is told: what it was, what it said, and who did it; `""` where there is nothing to say. */
export type EventWords = { readonly kind: string; readonly summary: string; readonly by: string };

/** One line for an event of the task `ref`, `""` where it is of none: each name in it once. */
export function eventText({ kind, summary, by }: EventWords, ref: string): string {
  const isActorAlone = by !== "" && summary === `by ${by}`;
  const words = summary === "" || isActorAlone ? kindWords(kind) : summary;
  const who = by === "" || words.includes(by) ? "" : `, by ${by}`;
  return `${ref === "" || words.includes(ref) ? "" : `${ref}: `}${words}${who}`;
}

/** `TaskPolled` as words. */
function kindWords(kind: string): string {
  return kind.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
