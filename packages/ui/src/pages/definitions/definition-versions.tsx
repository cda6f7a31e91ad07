import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { definitionQuery } from "../../api/queries.ts";
import type { DefinitionHead } from "../../api/queries.ts";
import { definitionDiff, sortedKeys } from "../../model/definition-diff.ts";
import form from "../../parts/form.module.css";
import { Empty } from "../../parts/notes.tsx";
import { TextDiff } from "../../parts/text-diff.tsx";
import styles from "./definition-versions.module.css";

type VersionsProps = {
  readonly name: string;
  readonly version: number;
  readonly base: number | undefined;
  readonly heads: readonly DefinitionHead[];
  readonly onChange: (keys: { readonly base: number }) => void;
};

/** What changed between two versions: task by task, and as text. */
export function DefinitionVersions({ name, version, base, heads, onChange }: VersionsProps): ReactNode {
  const other =
    base ??
    heads.findLast((head) => head.version < version)?.version ??
    heads.find((head) => head.version !== version)?.version;
  const before = useQuery({ ...definitionQuery(name, other), enabled: other !== undefined }).data;
  const after = useQuery(definitionQuery(name, version)).data;
  if (other === undefined)
    return <Empty title="There is one version">When another is registered, this tells what it changes.</Empty>;
  if (before === undefined || after === undefined) return undefined;
  const changes = definitionDiff(before.definition, after.definition);
  return (
    <>
      <div className={form.bar}>
        <label>
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
        <ul className={styles.changes} aria-label="Changed tasks">
          {changes.map(({ ref, change, fields }) => (
            <li key={`${change} ${ref}`} data-change={change}>
              <strong>{ref}</strong> {change}
              {fields.length > 0 && <span className="muted"> {fields.join(", ")}</span>}
            </li>
          ))}
          {changes.length === 0 && <li>No task differs.</li>}
        </ul>
      </div>
      <TextDiff
        label={`Version ${other} and version ${version}`}
        before={textOf(before.json)}
        after={textOf(after.json)}
      />
    </>
  );
}

function textOf(json: unknown): string {
  return JSON.stringify(sortedKeys(json), undefined, 2);
}
