import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compression } from "vite-plugin-compression2";

/** Static files for api to serve. `vite` by itself serves them for development, with `/api` from a running api. */
export default defineConfig({
  plugins: [react(), compression({ algorithms: ["gzip", "brotliCompress"], threshold: 1024 })],
  build: {
    target: "es2022",
    sourcemap: false,
    // An inlined font or icon would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": process.env["TUTTI_API_URL"] ?? "http://127.0.0.1:8080" } },
});
