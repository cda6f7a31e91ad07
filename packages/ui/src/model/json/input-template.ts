/**
 * What an input may begin with: the names that a definition tells, and those that it reads (`${workflow.input.order.id}`: `order`),
 * as null, which reads like what is left out. What its `inputTemplate` gives is left out: even null would take its place. So are all
 * that it reads where an `inputSchema` may not allow null.
 */
export function inputTemplateOf(definition: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { inputParameters: told, inputTemplate: given, inputSchema: schema } = definition;
  const read = schema ? [] : JSON.stringify(definition).matchAll(/\$\{\s*workflow\.input\.([A-Za-z_][\w-]*)/gu);
  const names = [...read].map(([, name = ""]) => name).filter((name) => !isGiven(given, name));
  return {
    ...Object.fromEntries(names.map((name) => [name, null])),
    ...(Array.isArray(told) ? Object.fromEntries(told.map((name) => [String(name), ""])) : {}),
  };
}

function isGiven(given: unknown, name: string): boolean {
  return typeof given === "object" && given !== null && Object.hasOwn(given, name);
}
