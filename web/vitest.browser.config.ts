import { defineConfig } from "vitest/config";

/** Tests in a real browser, one after the other: they share a server. */
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
