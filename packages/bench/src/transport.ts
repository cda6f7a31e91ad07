/** A task in the bench's hands, whatever it travelled by. */
export type BenchTask = {
  readonly taskId: string;
  readonly workflowId: string;
  /** Which workflow slot of the load it belongs to. */
  readonly slot: number;
  /** Whether the workflow ends with it. */
  readonly isLast: boolean;
};

/** A way for workers to get tasks and to hand in results. Every method rejects where the server refuses. */
export type Transport = {
  readonly name: string;
  /** Works until `stop`: every task is completed at once, and `completed` is told when the server has acknowledged it. */
  readonly work: (options: {
    readonly taskType: string;
    readonly completed: (task: BenchTask) => void;
    readonly stop: AbortSignal;
  }) => Promise<void>;
};
