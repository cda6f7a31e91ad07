import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";

// Distributions put servers in folders that are in root's PATH only.
const serverFolders = [
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/bin",
  "/usr/libexec",
  "/opt/homebrew/bin",
];

/** The path of the first program of these names that is in PATH or in a folder where servers lie; undefined when there is none. */
export async function findProgram(
  names: readonly string[],
  pathVariable = process.env["PATH"] ?? "",
): Promise<string | undefined> {
  const folders = [...new Set([...pathVariable.split(delimiter).filter((folder) => folder !== ""), ...serverFolders])];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (await isExecutable(path)) return realpath(path);
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
