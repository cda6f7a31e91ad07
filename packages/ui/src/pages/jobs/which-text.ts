import type { BulkJob } from "../../model/bulk-jobs.ts";

/** Which executions a job is about, in one line. */
export function whichText({ filter, total }: BulkJob): string {
  const { query, freeText, errorGroup } = filter;
  const parts = [query, freeText === "" ? "" : `“${freeText}”`, errorGroup === "" ? "" : `error ${errorGroup}`];
  const told = parts.filter((part) => part !== "").join(" · ");
  if (told !== "") return told;
  return total === 1 ? "1 execution" : "chosen executions";
}
