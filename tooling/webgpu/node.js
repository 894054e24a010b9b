// Runs a program of Node in which `await import("./setup.js")` finds an adapter:
//   node tooling/webgpu/node.js --import tsx --conditions=@cotangent/source packages/backend-webgpu/x.tmp.ts
import { spawnSync } from "node:child_process";
import { driverEnvironment } from "./driver.js";

const setup = new URL("./setup.js", import.meta.url).href;
const { status, signal } = spawnSync(
  process.execPath,
  ["--import", setup, ...process.argv.slice(2)],
  {
    stdio: "inherit",
    env: { ...process.env, ...driverEnvironment() },
  },
);
if (signal) console.error(`ended by ${signal}`);
process.exitCode = status ?? 1;
