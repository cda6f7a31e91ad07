import { classifierOf } from "@tutti/engine";
import type { WorkflowDef } from "@tutti/engine";

/** The versions of each name, in the order given: by name and version. */
export function versionsByName(defs: readonly WorkflowDef[]): ReadonlyMap<string, readonly WorkflowDef[]> {
  const byName = new Map<string, WorkflowDef[]>();
  for (const def of defs) {
    const versions = byName.get(def.name);
    if (versions === undefined) byName.set(def.name, [def]);
    else versions.push(def);
  }
  return byName;
}

/** Of each name the highest version. */
export function latestOf(defs: readonly WorkflowDef[]): readonly WorkflowDef[] {
  return [...versionsByName(defs).values()].flatMap((versions) => versions.slice(-1));
}

/** Those of that classifier; all of them where none is asked for. Source: reference/api.md 2.6, 3.5. */
export function ofClassifier(defs: readonly WorkflowDef[], classifier: string | undefined): readonly WorkflowDef[] {
  return classifier === undefined ? defs : defs.filter((def) => classifierOf(def) === classifier);
}
