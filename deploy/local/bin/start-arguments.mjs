/** What `npm start -- ...` may be asked for. Plain Node: a wrong argument is told, and help given, before anything is installed. */

export const usage = `usage: npm start [-- --once] [-- --memory] [-- --apis N --deciders N --sweepers N --indexers N]
  --once        stop when the sample has finished; the exit code says whether it did
  --memory      run without MySQL and Redis, in one process that keeps nothing
  --apis N, --deciders N, --sweepers N, --indexers N
                run so many of a service, 1 to 9; the n-th listens 100 x (n - 1) above the first
  --help        print this
MYSQL_URL and REDIS_URL name servers of yours; TUTTI_BIND=0.0.0.0 lets other machines in.`;

const counts = ["apis", "deciders", "sweepers", "indexers"];

/** Reads the arguments. Throws a LauncherError with the usage when one is not known. */
export function startArguments(args) {
  const size = { apis: 1, deciders: 1, sweepers: 1, indexers: 1 };
  const rest = args.flatMap((arg) => arg.split(/(?<=^--\w+)=/));
  const flags = new Set();
  while (rest.length > 0) {
    const arg = rest.shift();
    const counted = counts.find((name) => arg === `--${name}`);
    if (counted !== undefined) size[counted] = countFrom(arg, rest.shift());
    else if (["--once", "--memory", "--help"].includes(arg)) flags.add(arg);
    else if (arg === "-h") flags.add("--help");
    else throw wrong(`unknown argument "${arg}"`);
  }
  const memory = flags.has("--memory");
  if (memory && counts.some((name) => size[name] > 1)) throw wrong("--memory runs one of each service, in one process");
  return { help: flags.has("--help"), once: flags.has("--once"), memory, size };
}

function countFrom(arg, text) {
  if (text !== undefined && /^[1-9]$/.test(text)) return Number(text);
  throw wrong(`${arg} wants a number from 1 to 9, found ${text === undefined ? "none" : `"${text}"`}`);
}

function wrong(why) {
  return Object.assign(new Error(`${why}\n${usage}`), { name: "LauncherError" });
}
