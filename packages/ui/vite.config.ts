import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import type { Plugin, Rolldown } from "vite";
import { compression } from "vite-plugin-compression2";

/** The pages that somebody may begin with, by the paths that lead to them; what the others are made of is asked for a little later. */
const firstPages: readonly (readonly [path: string, module: string])[] = [
  ["^/executions/[^/]+$", "/pages/execution/execution-page.tsx"],
  ["^/executions$", "/pages/executions/executions-page.tsx"],
  ["^/$", "/pages/overview/overview-page.tsx"],
];

/** Tells `ahead.js` what these pages are made of, beyond what every page begins with. */
function filesAhead(): Plugin {
  return {
    name: "files-ahead",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle, chunk }) => {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === "chunk");
        if (chunk === undefined) return html;
        const known = new Set(filesOf(chunk, chunks));
        const pages = firstPages.map(([path, module]) => {
          const page = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(module)));
          if (page === undefined) throw new Error(`no file holds the page ${module}`);
          const files = filesOf(page, chunks).filter((file) => !known.has(file));
          return [path, files.map((file) => `/${file}`)];
        });
        const told = JSON.stringify(pages).replaceAll('"', "&quot;");
        return html.replace('src="/ahead.js"', (src) => `${src} data-pages="${told}"`);
      },
    },
  };
}

function filesOf(
  chunk: Rolldown.OutputChunk,
  chunks: readonly Rolldown.OutputChunk[],
  seen = new Set<string>(),
): readonly string[] {
  if (seen.has(chunk.fileName)) return [];
  seen.add(chunk.fileName);
  const imported = chunks.filter(({ fileName }) => chunk.imports.includes(fileName));
  return [chunk.fileName, ...imported.flatMap((one) => filesOf(one, chunks, seen))];
}

/** Static files for api to serve. `vite` by itself serves them for development, with `/api` from a running api. */
export default defineConfig({
  plugins: [
    react({ jsxImportSource: "#visible" }),
    filesAhead(),
    compression({ algorithms: ["gzip", "brotliCompress"], threshold: 1024 }),
  ],
  build: {
    target: "es2022",
    sourcemap: false,
    // An inlined font or icon would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A browser asks for six files at a time, and each costs it some ms: a page is made of few, and all styles are one.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "console", tags: ["$initial"], priority: 1 },
            // Not the editor, nor what menus are made of: few pages have the one, and somebody must ask for the other.
            { name: "shared", test: /[\\/](?:src|@tanstack|lucide-react)[\\/]/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": process.env["TUTTI_API_URL"] ?? "http://127.0.0.1:8080" } },
});
