import { queueNameOf } from "@tutti/engine";

export type IsolatedQueue = {
  readonly taskType: string;
  readonly domain?: string | undefined;
  readonly executionNamespace?: string | undefined;
  readonly isolationGroupId?: string | undefined;
};

/** The queue of a task type's isolated tasks; empty texts say nothing. Source: reference/api.md 2.5 "Queue name". */
export function isolatedQueue({ taskType, domain, executionNamespace, isolationGroupId }: IsolatedQueue): string {
  const nameSpace = executionNamespace === undefined || executionNamespace === "" ? "" : `@${executionNamespace}`;
  const group = isolationGroupId === undefined || isolationGroupId === "" ? "" : `-${isolationGroupId}`;
  return queueNameOf({ taskType: `${taskType}${nameSpace}${group}`, domain: domain === "" ? undefined : domain });
}
