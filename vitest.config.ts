import { defineConfig } from "vitest/config";
import { driverEnvironment } from "./tooling/webgpu/driver.js";
import { nodeResolve } from "./tooling/vitest/preset.js";

export default defineConfig({
  test: {
    reporters: ["default", "./tooling/vitest/reporter.js"],
    coverage: { provider: "v8", include: ["packages/*/src/**"] },
    projects: [
      {
        ...nodeResolve,
        test: {
          name: "node",
          // One module graph for all files of a worker: 0.9 s instead of 9 s for 18 packages.
          isolate: false,
          // Other checks run beside the tests, on two cores in CI.
          testTimeout: 30_000,
          include: [
            "packages/*/test/**/*.test.ts",
            "apps/*/test/**/*.test.ts",
            "tooling/*/test/**/*.test.js",
          ],
          exclude: ["**/*.{webgpu,browser}.test.ts"],
        },
      },
      {
        ...nodeResolve,
        test: {
          name: "webgpu-node",
          include: ["packages/*/test/**/*.webgpu.test.ts"],
          // A process of its own, which finds the driver when it starts; threads would not.
          pool: "forks",
          env: driverEnvironment(),
          setupFiles: ["./tooling/webgpu/setup.js"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
