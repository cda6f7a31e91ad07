import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { ReactNode } from "react";

import { definitionQuery } from "../../api/queries.ts";
import type { DefinitionHead } from "../../api/queries.ts";
import { sortedKeys } from "../../model/json/canonical.ts";
import { exactText } from "../../model/json/exact-json.ts";
import form from "../../parts/form.module.css";
import { Empty } from "../../parts/notes.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { DefinitionGraphDiff } from "./definition-graph-diff.tsx";
import styles from "./definition-versions.module.css";
import { VersionList } from "./version-list.tsx";

// The editor's library is large, and few compare versions as text.
const TextDiff = lazy(async () => ({ default: (await import("../../parts/text-diff.tsx")).TextDiff }));

export type VersionsKeys = {
  readonly base?: number | undefined;
  readonly diff?: "graph" | "text" | undefined;
  readonly ref?: string | undefined;
};
type VersionsProps = {
  readonly name: string;
  readonly version: number;
  readonly keys: VersionsKeys;
  readonly heads: readonly DefinitionHead[];
  readonly onChange: (keys: VersionsKeys) => void;
};

/** What changed between two versions: drawn as one, or as text. */
export function DefinitionVersions({ name, version, keys, heads, onChange }: VersionsProps): ReactNode {
  const { base, diff = "graph", ref } = keys;
  const other =
    base ??
    heads.findLast((head) => head.version < version)?.version ??
    heads.find((head) => head.version !== version)?.version;
  const before = useQuery({ ...definitionQuery(name, other), enabled: other !== undefined }).data;
  const after = useQuery(definitionQuery(name, version)).data;
  const list = <VersionList name={name} version={version} heads={heads} />;
  if (other === undefined)
    return (
      <>
        {list}
        <Empty title="There is one version">When another is registered, this tells what it changes.</Empty>
      </>
    );
  if (before === undefined || after === undefined)
    return (
      <>
        {list}
        <Skeleton label="Loading the versions" />
      </>
    );
  return (
    <>
      {list}
      <div className={form.bar}>
        <label className={styles.base}>
          Compared with{" "}
          <select value={other} onChange={(event) => onChange({ base: Number(event.target.value) })}>
            {heads
              .filter((head) => head.version !== version)
              .map((head) => (
                <option key={head.version} value={head.version}>
                  v{head.version}
                </option>
              ))}
          </select>
        </label>
        <Tabs label="Difference" tabs={diffs} selected={diff} onSelect={(next) => onChange({ diff: next })} />
      </div>
      {diff === "graph" ? (
        <DefinitionGraphDiff
          before={before.definition}
          after={after.definition}
          selected={ref}
          onSelect={(next) => onChange({ ref: next })}
        />
      ) : (
        <Suspense fallback={<Skeleton label="Loading the difference" />}>
          <TextDiff
            label={`Version ${other} and version ${version}`}
            before={textOf(before.json)}
            after={textOf(after.json)}
          />
        </Suspense>
      )}
    </>
  );
}

const diffs = [
  { key: "graph", label: "Graph" },
  { key: "text", label: "Text" },
] as const;

function textOf(json: unknown): string {
  return exactText(sortedKeys(json), 2);
}
