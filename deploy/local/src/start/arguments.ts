import { LauncherError } from "../launcher-error.ts";

/** What `npm start -- ...` was asked for. */
export type StartArguments = { readonly once: boolean; readonly memory: boolean };

const usage = `usage: npm start [-- --once] [-- --memory]
  --once    stop when the sample has finished; the exit code says whether it did
  --memory  run without MySQL and Redis, in one process that keeps nothing`;

/** Reads the arguments of start; throws a LauncherError with the usage when one is not known. */
export function startArguments(args: readonly string[]): StartArguments {
  const unknown = args.find((arg) => !["--once", "--memory"].includes(arg));
  if (unknown !== undefined)
    throw new LauncherError(unknown === "--help" ? usage : `unknown argument "${unknown}"\n${usage}`);
  return { once: args.includes("--once"), memory: args.includes("--memory") };
}
