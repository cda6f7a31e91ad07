import { findExpressions } from "../../expression/find-expressions.ts";
import { leadingName } from "../../expression/referenced-roots.ts";
import { memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import type { PlacedDefinition } from "../placed-task.ts";
import type { Rule, RuleContext } from "../rule.ts";
import { textsOf } from "../template-texts.ts";
import type { RuleFault } from "../unread-places.ts";
import { brief, shortened } from "../value-faults.ts";

/** Expressions of what is not a task's input, and so not refused, that begin with nobody's reference: they read as null. */
export function outputWarnings({ def, path }: PlacedDefinition, context: RuleContext): readonly RuleFault[] {
  const at = path === "" ? "outputParameters" : `${path}.outputParameters`;
  return unknownIn(def.outputParameters, at, (name) => isKnown(name, context));
}

export const referenceWarnings: Rule = ({ task, path, around }, context) => {
  const { onStateChange, joinStatus, subWorkflowParam: params } = task;
  const known = (name: string): boolean => around.names.has(name) || isKnown(name, context);
  const payloads = [...onStateChange].flatMap(([key, events]) =>
    events.map(({ payload }, index) => [`onStateChange.${key}[${index}].payload`, payload] as const),
  );
  const texts = [
    ...payloads,
    ["joinStatus", joinStatus],
    ["subWorkflowParam.priority", params?.priority],
    ["subWorkflowParam.idempotencyKey", params?.idempotencyKey],
    [
      "subWorkflowParam.workflowDefinition",
      typeof params?.workflowDefinition === "string" ? params.workflowDefinition : undefined,
    ],
  ] as const;
  return texts.flatMap(([field, value]) => (value === undefined ? [] : unknownIn(value, `${path}.${field}`, known)));
};

/** A key of results that are kept is made of the task's own input. Source: definition/README.md. */
export const cacheKeyWarnings: Rule = ({ task, path }, context) => {
  const template = context.inputTemplate(task);
  const has = (name: string): boolean =>
    memberOf(task.inputParameters, name) !== undefined || (template && memberOf(template, name)) !== undefined;
  const found = unknownIn(
    task.cacheConfig?.key ?? "",
    `${path}.cacheConfig.key`,
    (name) => name === "workflow" || has(name),
  );
  return found.map((warning) => ({ ...warning, because: [`${path}.inputParameters`] }));
};

function isKnown(name: string, { references, hasDynamicFork, knowsAllReferences }: RuleContext): boolean {
  const isMadeUp = hasDynamicFork || !knowsAllReferences;
  return name === "workflow" || isMadeUp || references.has(name) || references.has(name.replace(/__\d+$/, ""));
}

function unknownIn(value: Json, path: string, isKnownName: (name: string) => boolean): readonly RuleFault[] {
  return textsOf([{ path, key: "", value }]).flatMap((text) =>
    findExpressions(text.value).flatMap(({ content }) => {
      const name = leadingName(content);
      if (name === undefined || isKnownName(name)) return [];
      const message = `${shortened(name)} is not defined, and reads as null`;
      return [{ path: text.path, message, found: brief(text.value) }];
    }),
  );
}
