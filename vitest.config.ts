import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumOptions } from "./tooling/chromium/launch.js";
import { browserResolve, isolatedServer, nodeResolve } from "./tooling/vitest/preset.js";
import { driverEnvironment } from "./tooling/webgpu/driver.js";

// A shader may be compiled and run on the CPU. `order`: projects take turns, each has the two cores of CI for itself.
const shaders = (order: number) => ({
  testTimeout: 60_000,
  hookTimeout: 60_000,
  sequence: { groupOrder: order },
});

const browser = (name: string) => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: chromiumOptions() }),
  instances: [{ browser: "chromium" as const, name }],
});

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
          sequence: { groupOrder: 0 },
          exclude: ["**/*.{webgpu,dawn,browser,isolated}.test.ts", "**/node_modules/**"],
        },
      },
      {
        ...nodeResolve,
        test: {
          ...shaders(1),
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
          ...shaders(2),
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
          ...shaders(3),
          include: ["packages/*/test/**/*.isolated.test.ts"],
          browser: browser("chromium-isolated"),
        },
      },
    ],
  },
});
