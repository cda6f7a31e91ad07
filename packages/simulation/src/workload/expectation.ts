import type { TaskStatus, WorkflowStatus } from "@tutti/engine";

import { joinOf, lastReference, type Shape } from "./shape.ts";

/** How an execution must end if nobody terminates it, whatever happens on the way. */
export type Expectation = {
  readonly status: WorkflowStatus;
  /** Of every task that must have run: the status of its last record. Only where the workflow completes. */
  readonly tasks: ReadonlyMap<string, TaskStatus>;
};

/** Worked out from the shape alone: attempts that time out are tried again without limit, so they change nothing. */
export function expectationOf(shapes: readonly Shape[]): Expectation {
  const tasks = new Map(shapes.flatMap(endsOf));
  return fails([...tasks]) ? { status: "FAILED", tasks: new Map() } : { status: "COMPLETED", tasks };
}

function fails(ends: Ends): boolean {
  return ends.some(([, status]) => status === "FAILED_WITH_TERMINAL_ERROR" || status === "FAILED");
}

type Ends = readonly (readonly [string, TaskStatus])[];

function endsOf(shape: Shape): Ends {
  const { reference } = shape;
  switch (shape.kind) {
    case "work":
      return [[reference, endOfWork(shape)]];
    case "wait":
    case "event":
      return [[reference, "COMPLETED"]];
    case "switch":
      return [[reference, "COMPLETED"], ...(shape.cases[shape.taken] ?? []).flatMap(endsOf)];
    case "fork":
      return endsOfFork(shape);
    case "loop":
      return endsOfLoop(shape);
    case "child":
      return [[reference, fails(shape.shapes.flatMap(endsOf)) ? "FAILED" : "COMPLETED"]];
  }
}

/** The tasks of a turn have its number behind their references. */
function endsOfLoop({ reference, turns, shapes }: Shape & { readonly kind: "loop" }): Ends {
  const body = shapes.flatMap(endsOf);
  const ends = Array.from({ length: turns }, (_, index) =>
    body.map(([name, status]) => [withTurn(name, index + 1), status] as const),
  );
  return [[reference, "COMPLETED"], ...ends.flat()];
}

/** Turns stand in the order of the loops, the outermost first. */
function withTurn(reference: string, turn: number): string {
  return reference.replace(/(?=__|$)/, `__${turn}`);
}

/** Its JOIN looks at the last task of each branch. */
function endsOfFork({ reference, branches }: Shape & { readonly kind: "fork" }): Ends {
  const ends = branches.map((branch) => branch.flatMap(endsOf));
  const lasts = branches.map((branch, index) => new Map(ends[index]).get(lastReference(branch)));
  const join = lasts.includes("COMPLETED_WITH_ERRORS") ? "COMPLETED_WITH_ERRORS" : "COMPLETED";
  return [[reference, "COMPLETED"], ...ends.flat(), [joinOf(reference), join]];
}

function endOfWork({ plan, isOptional }: Shape & { readonly kind: "work" }): TaskStatus {
  if (plan.end === "COMPLETED") return "COMPLETED";
  return isOptional ? "COMPLETED_WITH_ERRORS" : "FAILED_WITH_TERMINAL_ERROR";
}
