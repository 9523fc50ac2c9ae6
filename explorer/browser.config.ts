import { defineConfig } from "vitest/config";

/** Tests that open the built site: they need Chromium, and say so where there is none. */
export default defineConfig({
  test: { include: ["browser/**/*.test.ts"], environment: "node", testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false },
});
