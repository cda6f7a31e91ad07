/** A definition whose executions grow with a number, and what to start them with. */
export type GrowthShape = {
  readonly name: string;
  /** The type of its worker tasks. */
  readonly taskType: string;
  readonly definition: (size: number) => { readonly name: string; readonly tasks: readonly object[] };
  readonly input: (size: number) => object;
  /** How many task records an execution has. */
  readonly tasks: (size: number) => number;
};

const TASK_TYPE = "bench_growth";
const worker = {
  ...{ name: TASK_TYPE, taskReferenceName: "a", type: "SIMPLE" },
  inputParameters: { slot: 0, last: false, turn: "${l.output.iteration}" },
};
const script = {
  ...{ name: "i", taskReferenceName: "i", type: "INLINE" },
  inputParameters: { evaluatorType: "javascript", expression: "$.turn * 2", turn: "${l.output.iteration}" },
};
const fork = {
  ...{ name: "f", taskReferenceName: "f", type: "FORK_JOIN_DYNAMIC" },
  inputParameters: { forkTaskName: TASK_TYPE, forkTaskInputs: "${workflow.input.list}" },
};

const list = (size: number): object => ({ list: Array.from({ length: size }, (_, index) => ({ slot: 0, index })) });
const loop = (members: object): object => ({ name: "l", taskReferenceName: "l", type: "DO_WHILE", ...members });

/** Loops and a fork, as large as is asked for. */
export const growthShapes: readonly GrowthShape[] = [
  {
    name: "loop by condition, of worker tasks",
    taskType: TASK_TYPE,
    definition: (size) => ({
      name: `bench_loop_${size}`,
      tasks: [loop({ loopCondition: `$.l.iteration < ${size}`, loopOver: [worker] })],
    }),
    input: () => ({}),
    tasks: (size) => size + 1,
  },
  {
    name: "loop over a list, of worker tasks",
    taskType: TASK_TYPE,
    definition: (size) => ({
      name: `bench_items_${size}`,
      tasks: [loop({ loopCondition: "", items: "${workflow.input.list}", loopOver: [worker] })],
    }),
    input: list,
    tasks: (size) => size + 1,
  },
  {
    name: "loop by condition, of scripts",
    taskType: TASK_TYPE,
    definition: (size) => ({
      name: `bench_scripts_${size}`,
      tasks: [loop({ loopCondition: `$.l.iteration < ${size}`, loopOver: [script] })],
    }),
    input: () => ({}),
    tasks: (size) => size + 1,
  },
  {
    name: "dynamic fork of worker tasks",
    taskType: TASK_TYPE,
    definition: (size) => ({
      name: `bench_fork_${size}`,
      tasks: [fork, { name: "j", taskReferenceName: "j", type: "JOIN" }],
    }),
    input: list,
    tasks: (size) => size + 2,
  },
];
