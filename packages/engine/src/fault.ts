/** One thing wrong with what a client sent: where, what was wanted, what came. */
export type Fault = {
  /** Path from the root of the document, as `tasks[2].forkTasks[0][1].name`; "" for the document itself. */
  readonly path: string;
  /** A sentence for the client, naming what was wanted. */
  readonly message: string;
  /** What came, shortened; absent where nothing came. */
  readonly found?: string | undefined;
};
