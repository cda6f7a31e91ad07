const aroundTask = /^Task \S+ failed with status: \w+ and reason: '(.*)'$/su;
const aroundChild = /^Sub workflow \S+ failure reason: (.*)$/su;

/**
 * What somebody wrote as the reason of a failure, without what the engine puts around it on its way up: the task's id and status,
 * and each sub-workflow's. Lists show it; the whole text is a title away.
 */
export function coreReason(reason: string): string {
  const inner = aroundTask.exec(reason)?.[1] ?? aroundChild.exec(reason)?.[1];
  return inner === undefined || inner === "null" || inner === "" ? reason : coreReason(inner);
}
