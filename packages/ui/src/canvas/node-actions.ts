import type { BranchChoice } from "../model/drawing/branches.ts";

/** What can be done with the nodes of a drawing; all are named by their keys. */
export type NodeActions = {
  readonly select: (key: string, taskId?: string) => void;
  /** Shows another turn of a loop. */
  readonly showTurn: (key: string, turn: number) => void;
  /** Draws some of a fork's many branches, or none. */
  readonly showBranches: (key: string, choice: BranchChoice | undefined) => void;
  /** Draws the tasks of a sub-workflow, or not. */
  readonly open: (key: string, isOpen: boolean) => void;
};
