import { join } from "node:path";
import { unpackSwiftShader } from "../chromium/unpack.js";

/**
 * The environment in which the npm package `webgpu` (Dawn) finds a Vulkan driver. A process reads it when it starts.
 * VK_ICD_FILENAMES names another driver (a GPU's, or Debian's lavapipe: setup-vulkan.sh); without it, it is the SwiftShader of @sparticuz/chromium.
 */
export function driverEnvironment(env = process.env) {
  // Elsewhere Dawn uses the system's Metal or Direct3D.
  if (process.platform !== "linux") return {};
  const runtime = { XDG_RUNTIME_DIR: env.XDG_RUNTIME_DIR ?? "/tmp" };
  if (env.VK_ICD_FILENAMES) return runtime;
  const folder = unpackSwiftShader();
  return {
    ...runtime,
    LD_LIBRARY_PATH: [folder, env.LD_LIBRARY_PATH].filter(Boolean).join(":"),
    VK_ICD_FILENAMES: join(folder, "vk_swiftshader_icd.json"),
  };
}
