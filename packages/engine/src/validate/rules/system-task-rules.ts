import { memberOf } from "../../payload/json.ts";
import { requiredFault } from "../rule.ts";
import type { Rule } from "../rule.ts";

/** The task's own input may have it, or the input template of its task definition. */
function inputRule(fields: readonly string[], { words, inTemplate }: InputRule): Rule {
  return (placed, context) => {
    if (!context.knowsTemplates && placed.task.taskDefinition === undefined) return [];
    const template = context.inputTemplate(placed.task);
    const isGiven =
      fields.some((field) => memberOf(placed.task.inputParameters, field) !== undefined) ||
      (template !== undefined && memberOf(template, inTemplate) !== undefined);
    return requiredFault(isGiven, words, {
      ...placed,
      unless: ["name", "taskDefinition", "taskDefinition.inputTemplate"],
    });
  };
}

interface InputRule {
  readonly words: string;
  readonly inTemplate: string;
}

export const httpRule = inputRule(["http_request", "uri", "method"], {
  words: "inputParameters.http_request or inputParameters.uri",
  inTemplate: "http_request",
});
export const kafkaPublishRule = inputRule(["kafka_request"], {
  words: "inputParameters.kafka_request",
  inTemplate: "kafka_request",
});
export const jsonJqTransformRule = inputRule(["queryExpression"], {
  words: "inputParameters.queryExpression",
  inTemplate: "queryExpression",
});

// An empty sink, and one that nobody knows, are registered all the same and fail their task: recorded behaviour.
export const eventRule: Rule = (placed) => requiredFault(placed.task.sink !== undefined, "sink", placed);

export const subWorkflowRule: Rule = (placed) => {
  const params = placed.task.subWorkflowParam;
  if (params === undefined) return requiredFault(false, "subWorkflowParam", placed);
  const isNamed = (params.name ?? "") !== "" || params.workflowDefinition !== undefined;
  return requiredFault(isNamed, "subWorkflowParam.name or subWorkflowParam.workflowDefinition", placed);
};
