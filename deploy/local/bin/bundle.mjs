#!/usr/bin/env node
/**
 * `node bundle.mjs SCRIPT ...`: the last step of a service's build. Each script of dist/ is replaced by itself and all that it imports:
 * Node starts with one file in a third of the time that it takes to find, read and link two thousand. What is imported only when it is
 * needed lies in chunks beside it.
 */
import { readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { rolldown } from "rolldown";

const folder = join(process.cwd(), "dist");

/** Code that looks for files beside itself finds them where it came from: the bundle refers to packages where they are installed. */
const knowsItsPlace = {
  name: "knows-its-place",
  transform: {
    filter: { code: /import\.meta\.(url|dirname|filename)|__dirname|__filename/ },
    handler(code, id) {
      const [file = ""] = id.split("?");
      const path = (of) => JSON.stringify(`./${relative(folder, of).replaceAll("\\", "/")}`);
      const words = {
        "import.meta.url": `bundledUrl(${path(file)})`,
        "import.meta.dirname": `bundledPath(${path(dirname(file))})`,
        "import.meta.filename": `bundledPath(${path(file)})`,
        __dirname: `bundledPath(${path(dirname(file))})`,
        __filename: `bundledPath(${path(file)})`,
      };
      const declared = /(?:const|let|var)\s+(?:__dirname|__filename)/.test(code);
      return code.replaceAll(/import\.meta\.(?:url|dirname|filename)|(?<![\w$.])__(?:dirname|filename)\b/g, (word) =>
        declared && word.startsWith("__") ? word : words[word],
      );
    },
  },
};

/** What looks for its own packages as it runs stays where it is installed, and is imported from there. */
const staysOutside = {
  name: "stays-outside",
  resolveId: {
    filter: { id: /^umzug$/ },
    async handler(id, importer, options) {
      const found = await this.resolve(id, importer, { ...options, skipSelf: true });
      if (found === null) throw new Error(`${importer} imports ${id}, which is not installed`);
      return { id: `./${relative(folder, found.id)}`, external: true };
    },
  },
};

const banner = `import { fileURLToPath as pathOfBundledUrl } from "node:url";
const bundledUrl = (path) => new URL(path, import.meta.url).href;
const bundledPath = (path) => pathOfBundledUrl(bundledUrl(path));`;

const bundle = await rolldown({
  input: process.argv.slice(2).map((name) => join(folder, name)),
  platform: "node",
  logLevel: "warn",
  plugins: [staysOutside, knowsItsPlace],
});
for (const name of readdirSync(folder).filter((name) => name.startsWith("chunk-"))) rmSync(join(folder, name));
await bundle.write({
  dir: folder,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunk-[hash].js",
  banner,
});
await bundle.close();
