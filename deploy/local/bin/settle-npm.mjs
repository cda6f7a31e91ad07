import { lstatSync, readFileSync, readlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Tells npm that everything it could want is there, so that a plain `npm install` is "up to date" at once. It would otherwise walk
 * through pnpm's folders, take each for a project of its own, and fail with an internal error after minutes. npm believes this file,
 * which it writes itself after an install: every package of the root with its version and without needs of its own.
 */
export function settleNpm(root) {
  const { name, devDependencies } = readJson(join(root, "package.json"));
  const packages = Object.fromEntries(Object.keys(devDependencies).flatMap((each) => entriesOf(root, each)));
  const file = join(root, "node_modules", ".package-lock.json");
  writeFileSync(file, `${JSON.stringify({ name, lockfileVersion: 3, requires: true, packages }, null, 2)}\n`);
  // npm doubts a file that is older than a folder it names, and writing it has changed the folder that it is in.
  const soon = new Date(Date.now() + 1000);
  utimesSync(file, soon, soon);
}

/** npm follows links and wants to see named where they lead, but must not take it for a link: it would look for the target's needs. */
function entriesOf(root, dependency) {
  const place = `node_modules/${dependency}`;
  const path = join(root, place);
  const { version } = readJson(join(path, "package.json"));
  if (!lstatSync(path).isSymbolicLink()) return [[place, { version, dev: true }]];
  const target = relative(root, join(dirname(path), readlinkSync(path))).replaceAll("\\", "/");
  return [place, target].map((each) => [each, { version, dev: true }]);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}
