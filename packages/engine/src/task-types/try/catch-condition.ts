import type { CatchCondition } from "../../definition/scoped-tasks.ts";

/** What a condition looks at. The reference is as the definition has it. */
export type Failure = { readonly status: string; readonly taskReferenceName: string; readonly reason: string };

/** Whether a TRY with these conditions catches the failure: any of them holds, or there are none. */
export function isCaught(conditions: readonly CatchCondition[], failed: Failure): boolean {
  return conditions.length === 0 || conditions.some((condition) => holds(condition, failed));
}

/** One without any member is a mistake, which catches nothing. */
function holds({ status, taskReferenceName, reason }: CatchCondition, failed: Failure): boolean {
  if (status === undefined && taskReferenceName === undefined && reason === undefined) return false;
  return (
    (status === undefined || status === failed.status) &&
    (taskReferenceName === undefined || taskReferenceName === failed.taskReferenceName) &&
    (reason === undefined || matchesStars(failed.reason, reason))
  );
}

/** Whether the whole text is what the pattern says, in which `*` stands for any text. Takes one pass over the text. */
function matchesStars(text: string, pattern: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return text === pattern;
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  let from = head.length;
  const end = text.length - tail.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
