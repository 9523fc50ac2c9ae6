import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative addresses: the site runs from any folder of any static host.
  base: "./",
  plugins: [svelte()],
  worker: { format: "es" },
  // The SQL page stands apart: its policy alone lets WebAssembly in.
  build: { target: "es2022", modulePreload: { polyfill: false }, rollupOptions: { input: ["index.html", "sql.html"] } },
  test: { include: ["test/**/*.test.ts"], environment: "node", testTimeout: 300_000 },
});
