/** How the launcher speaks. Made by `bin/reporter.mjs`, which has to run before anything is built. */
export type Reporter = {
  /** Prints one line. */
  readonly say: (line: string) => void;
  /** Runs `work` under a title that shows the seconds it takes. */
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
};
