import { BRANCHES_AT_ONCE } from "../../decide/effort.ts";

/**
 * Of the branches of a fork those that are to be made next: all of a narrow one, of a wide one the next part that has no
 * records yet. Costs what there are.
 */
export function nextBranches<Branch>(
  all: readonly Branch[],
  hasRecord: (branch: Branch) => boolean,
): readonly Branch[] {
  if (!isWide(all)) return all;
  return all.filter((branch) => !hasRecord(branch)).slice(0, BRANCHES_AT_ONCE);
}

/** Whether a fork makes its branches in parts. */
export function isWide(branches: readonly unknown[]): boolean {
  return branches.length >= BRANCHES_AT_ONCE;
}
