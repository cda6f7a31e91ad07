import {
  Bell,
  Box,
  Braces,
  Clock,
  Code,
  CornerDownRight,
  GitBranch,
  GitFork,
  Globe,
  Hand,
  MailOpen,
  Merge,
  Octagon,
  Play,
  Repeat,
  ShieldCheck,
  Variable,
  Workflow,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

const icons: Readonly<Record<string, LucideIcon>> = {
  SIMPLE: Box,
  HTTP: Globe,
  INLINE: Code,
  LAMBDA: Code,
  JSON_JQ_TRANSFORM: Braces,
  SWITCH: GitBranch,
  DECISION: GitBranch,
  FORK_JOIN: GitFork,
  FORK_JOIN_DYNAMIC: GitFork,
  JOIN: Merge,
  EXCLUSIVE_JOIN: Merge,
  DO_WHILE: Repeat,
  FOR_EACH: Repeat,
  TRY: ShieldCheck,
  SUB_WORKFLOW: Workflow,
  START_WORKFLOW: Play,
  WAIT: Clock,
  HUMAN: Hand,
  EVENT: Bell,
  PULL_WORKFLOW_MESSAGES: MailOpen,
  SET_VARIABLE: Variable,
  TERMINATE: Octagon,
  NOOP: CornerDownRight,
};

/** What kind of task it is; types that are not known look like a worker's. */
export function TaskTypeIcon({ type, size = 14 }: { readonly type: string; readonly size?: number }): ReactNode {
  const Icon = icons[type] ?? Box;
  return <Icon size={size} aria-hidden="true" />;
}
