/// <reference types="vitest/config" />
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const TEXTS = /\.(css|html|js|mjs|svg)$/;

/** Writes each text beside itself in gzip and brotli, so that the server compresses nothing. */
function precompressed(): Plugin {
  let folder = "";
  return {
    name: "precompressed",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (!TEXTS.test(name)) continue;
        const text = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
      }
    },
  };
}

export default defineConfig({
  plugins: [precompressed()],
  build: {
    outDir: "../server/http/static/page",
    emptyOutDir: true,
    target: "es2022",
    // The page's Content-Security-Policy takes no font from a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    // A file of its own, which browsers keep when the page changes.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "maplibre-gl", test: /node_modules\/(maplibre-gl|@maplibre|@mapbox)\// },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/graphql", "/tiles", "/style.json", "/page.json", "/demo", "/features", "/plans"].map(
        (path) => [path, "http://127.0.0.1:8000"],
      ),
    ),
  },
  test: { include: ["tests/**/*.test.ts"] },
});
