/** A command to run: what it is called, and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** Where a program is made ready: a copy of its folder that tools may write to. */
export type Place = {
  /** The copy; absolute. Commands run in it. */
  readonly folder: string;
  /** The repository's folder. */
  readonly root: string;
};

/**
 * A program that a user of a published client could have written, in `programs/<name>`.
 *
 * It reads CONDUCTOR_SERVER_URL (`http://host:port/api`) and CONDUCTOR_GRPC_ADDRESS (`host:port`), prints a line for each step
 * (`ok    <name>[: <detail>]`, `FAIL  <name>: <why>`) and ends with 0 unless a step failed.
 */
export type ClientProgram = {
  readonly name: string;
  /** The client and its version, for people. */
  readonly client: string;
  /** Commands that end with 0 where the language is there. */
  readonly needs: readonly Command[];
  /** What fetches from a package registry; where one fails, the program is skipped. */
  readonly fetch: (place: Place) => readonly Command[];
  /** A folder of `programs/shared` that is copied with its own. */
  readonly shared?: string;
  /** Stubs that `buf generate` makes, once all is fetched: by a template of `proto/`, into a folder below its own. */
  readonly stubs?: { readonly template: string; readonly into: string };
  /** What builds from what was fetched; where one fails, the program has failed. */
  readonly build: (place: Place) => readonly Command[];
  readonly run: (place: Place) => Command;
  /** Further variables for fetching, building and running. */
  readonly env?: (place: Place) => Readonly<Record<string, string>>;
};
