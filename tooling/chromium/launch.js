import { join } from "node:path";
import { chromium } from "playwright";
import { unpackChromium } from "./unpack.js";

/** WebGPU on the CPU, on http://localhost, without a display, and nothing that talks to the network. */
const flags = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * What playwright launches: Chromium of the npm package @sparticuz/chromium (for Linux on x64), or the one that the environment variable CHROMIUM names.
 * Where neither is, playwright looks for its own.
 */
export function chromiumOptions(env = process.env) {
  // by default, half a minute: a busy machine may take longer to start it
  const options = { headless: true, chromiumSandbox: false, args: flags, timeout: 600_000 };
  if (env.CHROMIUM) return { ...options, executablePath: env.CHROMIUM };
  if (process.platform !== "linux" || process.arch !== "x64") return options;
  const folder = unpackChromium();
  // A bare system lacks nss, nspr and expat.
  const LD_LIBRARY_PATH = [join(folder, "lib"), env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  return {
    ...options,
    executablePath: join(folder, "chromium"),
    env: { ...env, LD_LIBRARY_PATH, FONTCONFIG_PATH: join(folder, "fonts") },
  };
}

/** A running headless Chromium with WebGPU; the caller closes it. */
export function launchChromium() {
  return chromium.launch(chromiumOptions());
}
