import { availableParallelism } from "node:os";

import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumOptions } from "./tooling/chromium/launch.js";
import { browserResolve, isolatedServer, nodeResolve } from "./tooling/vitest/preset.js";
import { driverEnvironment } from "./tooling/webgpu/driver.js";

// Limits are for what hangs. The slowest tests take ten seconds on two cores that have nothing else to do, in CI they share them, and a machine may stall.
const patience = 600_000;

// A shader may be compiled and run on the CPU. Compiling takes most of the time and one core, so that Node and Chromium share the two of CI:
// projects of one order run side by side, each with one worker.
const shaders = {
  testTimeout: patience,
  hookTimeout: patience,
  maxWorkers: 1,
  sequence: { groupOrder: 1 },
};

const browser = (name: string) => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  connectTimeout: patience,
  provider: playwright({ launchOptions: chromiumOptions() }),
  instances: [{ browser: "chromium" as const, name }],
});

export default defineConfig({
  test: {
    teardownTimeout: patience,
    reporters: ["default", "./tooling/vitest/reporter.js"],
    coverage: { provider: "v8", include: ["packages/*/src/**"] },
    projects: [
      {
        ...nodeResolve,
        test: {
          name: "node",
          // One module graph for all files of a worker: 0.9 s instead of 9 s for 18 packages.
          isolate: false,
          setupFiles: ["./tooling/vitest/fresh.js"],
          // By default one core is kept for vitest's own process, which has nothing to do here.
          maxWorkers: Math.min(4, availableParallelism()),
          testTimeout: patience,
          hookTimeout: patience,
          include: [
            "packages/*/test/**/*.test.ts",
            "apps/*/test/**/*.test.ts",
            "tooling/*/test/**/*.test.js",
          ],
          sequence: { groupOrder: 0 },
          exclude: ["**/*.{webgpu,dawn,browser,isolated}.test.ts", "**/node_modules/**"],
        },
      },
      {
        ...nodeResolve,
        test: {
          ...shaders,
          name: "webgpu-node",
          include: ["{packages,apps}/*/test/**/*.{webgpu,dawn}.test.ts"],
          // A process of its own, which finds the driver when it starts; threads would not.
          pool: "forks",
          env: driverEnvironment(),
          setupFiles: ["./tooling/webgpu/setup.js"],
        },
      },
      {
        ...browserResolve,
        cacheDir: "node_modules/.vite/chromium",
        test: {
          ...shaders,
          include: [
            "packages/*/test/**/*.{webgpu,browser}.test.ts",
            "apps/*/test/**/*.{webgpu,browser}.test.ts",
          ],
          browser: browser("chromium"),
        },
      },
      {
        ...browserResolve,
        cacheDir: "node_modules/.vite/chromium-isolated",
        server: isolatedServer,
        test: {
          ...shaders,
          // Threads take all cores.
          sequence: { groupOrder: 2 },
          include: ["packages/*/test/**/*.isolated.test.ts"],
          browser: browser("chromium-isolated"),
        },
      },
    ],
  },
});
