import { LauncherError } from "../launcher-error.ts";
import type { ClusterSize } from "./further-instances.ts";

/** What `npm start -- ...` was asked for. */
export type StartArguments = { readonly once: boolean; readonly memory: boolean; readonly size: ClusterSize };

const usage = `usage: npm start [-- --once] [-- --memory] [-- --apis N --deciders N --sweepers N]
  --once        stop when the sample has finished; the exit code says whether it did
  --memory      run without MySQL and Redis, in one process that keeps nothing
  --apis N, --deciders N, --sweepers N
                run so many of a service, 1 to 9; the n-th listens 100 x (n - 1) above the first`;

const counts = ["apis", "deciders", "sweepers"] as const;

/** Reads the arguments of start; throws a LauncherError with the usage when one is not known. */
export function startArguments(args: readonly string[]): StartArguments {
  const size = { apis: 1, deciders: 1, sweepers: 1 };
  const rest = args.flatMap((arg) => arg.split(/(?<=^--\w+)=/));
  const flags = new Set<string>();
  while (rest.length > 0) {
    const arg = rest.shift();
    const counted = counts.find((name) => arg === `--${name}`);
    if (counted !== undefined) size[counted] = countFrom(arg, rest.shift());
    else if (arg === "--once" || arg === "--memory") flags.add(arg);
    else throw new LauncherError(arg === "--help" ? usage : `unknown argument "${arg}"\n${usage}`);
  }
  const memory = flags.has("--memory");
  if (memory && counts.some((name) => size[name] > 1))
    throw new LauncherError(`--memory runs one of each service, in one process\n${usage}`);
  return { once: flags.has("--once"), memory, size };
}

function countFrom(arg: string | undefined, text: string | undefined): number {
  if (text !== undefined && /^[1-9]$/.test(text)) return Number(text);
  throw new LauncherError(
    `${arg} wants a number from 1 to 9, found ${text === undefined ? "none" : `"${text}"`}\n${usage}`,
  );
}
