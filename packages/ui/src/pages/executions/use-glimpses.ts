import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";

import { glimpsesQuery, mostGlimpses } from "../../api/glimpses.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import type { Glimpse } from "../../model/lists/glimpses.ts";
import { useIsPainted } from "../../parts/use-is-painted.ts";
import { useSeldom } from "../../parts/use-seldom.ts";

export type Glimpses = {
  readonly byId: ReadonlyMap<string, Glimpse>;
  /** The server does not tell. */
  readonly isStock: boolean;
};

const everyMs = 2000;

type Asked = { readonly paths: readonly string[]; readonly isOn: boolean };

/** What stands beside the rows of a list. Asked for once the list is there, and again as its rows change, some seconds apart. */
export function useGlimpses(rows: readonly ExecutionSummary[], { paths, isOn }: Asked): Glimpses {
  const isPainted = useIsPainted();
  const parts = useMemo(() => partsOf(rows), [rows]);
  const versions = useSeldom(parts.map(versionOf).join(), everyMs).split(",");
  const answers = useQueries({
    queries: parts.map((part, at) => ({
      ...glimpsesQuery(
        part.map(({ workflowId }) => workflowId),
        paths,
        Number(versions[at] ?? versionOf(part)),
      ),
      enabled: isOn && isPainted,
    })),
    combine: (all) => all.map(({ data }) => data),
  });
  return useMemo(
    () => ({
      isStock: answers.includes(null),
      byId: new Map(answers.flatMap((answer) => [...(answer ?? [])])),
    }),
    [answers],
  );
}

function versionOf(part: readonly ExecutionSummary[]): number {
  return part.reduce((last, { updateTime, endTime }) => Math.max(last, updateTime, endTime), 0);
}

function partsOf(rows: readonly ExecutionSummary[]): readonly (readonly ExecutionSummary[])[] {
  const count = Math.ceil(rows.length / mostGlimpses);
  return Array.from({ length: count }, (_, at) => rows.slice(at * mostGlimpses, (at + 1) * mostGlimpses));
}
