import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import type { Plugin, Rolldown } from "vite";
import { compression } from "vite-plugin-compression2";

/** Tells `ahead.js` what an execution's page is made of, beyond what every page begins with. */
function filesAhead(): Plugin {
  return {
    name: "files-ahead",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle, chunk }) => {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === "chunk");
        const page = chunks.find(({ facadeModuleId }) =>
          facadeModuleId?.endsWith("/pages/execution/execution-page.tsx"),
        );
        if (page === undefined || chunk === undefined) return html;
        const known = new Set(filesOf(chunk, chunks));
        const files = filesOf(page, chunks).filter((file) => !known.has(file));
        return html.replace(
          'src="/ahead.js"',
          `src="/ahead.js" data-files="${files.map((file) => `/${file}`).join(" ")}"`,
        );
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
  const styles = [...(chunk.viteMetadata?.importedCss ?? [])];
  return [chunk.fileName, ...styles, ...imported.flatMap((one) => filesOf(one, chunks, seen))];
}

/** Static files for api to serve. `vite` by itself serves them for development, with `/api` from a running api. */
export default defineConfig({
  plugins: [react(), filesAhead(), compression({ algorithms: ["gzip", "brotliCompress"], threshold: 1024 })],
  build: {
    target: "es2022",
    sourcemap: false,
    // An inlined font or icon would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": process.env["TUTTI_API_URL"] ?? "http://127.0.0.1:8080" } },
});
