/** What the sources and what is built from them look like, so that nothing is asked of the builder when neither has changed. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

// Below a package's folder: what tools write there.
const written = ["node_modules", "dist", ".turbo", "coverage", "src/gen"];

/** The folders of the workspace's packages, relative to the root, in order. Source: pnpm-workspace.yaml, "packages". */
export function workspaceFolders(root) {
  const many = ["packages", "services"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return [...many, "deploy/local"].filter((folder) => existsSync(join(root, folder, "package.json"))).sort(ascending);
}

/** Stands for everything that a build reads: each file's content, wherever a build could look. */
export function sourcesFingerprint(root) {
  const hash = createHash("sha256");
  const add = (file) => {
    const bytes = readFileSync(join(root, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  };
  for (const file of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "turbo.json", "tsconfig.base.json"])
    add(file);
  for (const folder of [...workspaceFolders(root), "proto"]) {
    const without = new Set(written.map((name) => `${folder}/${name}`));
    filesBelow(root, folder, without).forEach(add);
  }
  return hash.update(process.versions.node).digest("hex");
}

/** Stands for everything that a build writes: each file's path, size and time. */
export function outputsFingerprint(root) {
  const hash = createHash("sha256");
  for (const folder of workspaceFolders(root))
    for (const output of ["dist", "src/gen"])
      for (const file of filesBelow(root, `${folder}/${output}`, new Set())) {
        const { size, mtimeNs } = statSync(join(root, file), { bigint: true });
        hash.update(`${file}\0${size}\0${mtimeNs}\0`);
      }
  return hash.digest("hex");
}

/** The paths of all files below a folder, in order; none where there is no such folder. Links are not followed. */
function filesBelow(root, folder, without) {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => ascending(a.name, b.name));
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return without.has(path) ? [] : filesBelow(root, path, without);
    return entry.isFile() ? [path] : [];
  });
}

function ascending(a, b) {
  return a < b ? -1 : 1;
}
