/** Installs the packages of the workspace, and keeps the peace with a plain `npm install`. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workspaceFolders } from "./fingerprint.mjs";
import { settleNpm } from "./settle-npm.mjs";
import { root, runTool } from "./tools.mjs";

const stamp = join(root, ".tutti", "installed");
const modules = join(root, "node_modules");

/** Installs what the lock file names, unless that is what is there. Gives whether it did anything. */
export async function installWhenChanged({ reporter }) {
  const wanted = installKey();
  const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  if (installed === wanted && isComplete()) return false;
  if (holdsForeignPackages(modules)) rmSync(modules, { recursive: true });
  rmSync(stamp, { force: true });
  const command = ["pnpm", "install", "--frozen-lockfile", "--prefer-offline"];
  await reporter.step("installing packages", () => runTool({ command, what: "installing packages" }));
  settleNpm(root);
  writeFileSync(stamp, wanted);
  return true;
}

/**
 * Whether npm has installed something there by itself, before the first setup or for a name it was given: pnpm makes links only. Such a
 * package would be found where one of ours forgot to name what it needs, and npm would doubt the rest.
 */
function holdsForeignPackages(folder) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (entry.name.startsWith(".") || !entry.isDirectory()) return false;
    return entry.name.startsWith("@") ? holdsForeignPackages(join(folder, entry.name)) : true;
  });
}

function isComplete() {
  if (!existsSync(join(modules, ".bin", "turbo")) || !existsSync(join(modules, ".modules.yaml"))) return false;
  return workspaceFolders(root).every((folder) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, folder, "package.json")));
    return [dependencies, devDependencies].every((names) =>
      Object.keys(names).every((name) => existsSync(join(root, folder, "node_modules", name))),
    );
  });
}

function installKey() {
  const hash = createHash("sha256");
  const manifests = workspaceFolders(root).map((folder) => `${folder}/package.json`);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests])
    hash.update(readFileSync(join(root, file)));
  return hash.update(`${process.platform} ${process.arch} ${process.versions.modules}`).digest("hex");
}
