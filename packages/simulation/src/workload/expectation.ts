import type { TaskStatus, WorkflowStatus } from "@tutti/engine";

import { joinOf, type Shape } from "./shape.ts";

/** How an execution must end if nobody terminates it, whatever happens on the way. */
export type Expectation = {
  readonly status: WorkflowStatus;
  /** Of every task that must have run: the status of its last record. Only where the workflow completes. */
  readonly tasks: ReadonlyMap<string, TaskStatus>;
};

/** Worked out from the shape alone: attempts that time out are tried again without limit, so they change nothing. */
export function expectationOf(shapes: readonly Shape[]): Expectation {
  const tasks = new Map(shapes.flatMap(endsOf));
  const fails = [...tasks.values()].includes("FAILED_WITH_TERMINAL_ERROR");
  return fails ? { status: "FAILED", tasks: new Map() } : { status: "COMPLETED", tasks };
}

function endsOf(shape: Shape): readonly (readonly [string, TaskStatus])[] {
  const { reference } = shape;
  switch (shape.kind) {
    case "work":
      return [[reference, endOfWork(shape)]];
    case "wait":
      return [[reference, "COMPLETED"]];
    case "switch":
      return [[reference, "COMPLETED"], ...(shape.cases[shape.taken] ?? []).flatMap(endsOf)];
    case "fork":
      return [[reference, "COMPLETED"], ...shape.branches.flat().flatMap(endsOf), [joinOf(reference), "COMPLETED"]];
  }
}

function endOfWork({ plan, isOptional }: Shape & { readonly kind: "work" }): TaskStatus {
  if (plan.end === "COMPLETED") return "COMPLETED";
  return isOptional ? "COMPLETED_WITH_ERRORS" : "FAILED_WITH_TERMINAL_ERROR";
}
