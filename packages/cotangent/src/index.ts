// Batteries included. Importing this file sets the default backend and puts all methods on tensors: the one place in
// Cotangent where an import has a side effect.
import { createCpuBackend } from "./cpu-backend.ts";
import { installMethods, type MoreMethods, setDefaultBackend } from "@cotangent/core";

export * as functional from "@cotangent/autograd-functional";
export { createWasmBackend, type WasmBackend, type WasmCapabilities, type WasmOptions } from "@cotangent/backend-wasm";
export { createWebgpuBackend, type WebgpuBackend, type WebgpuCapabilities, type WebgpuOptions } from "@cotangent/backend-webgpu";
export * from "@cotangent/core";
export { createCpuBackend } from "./cpu-backend.ts";
export { dependsOn, grad, gradAndValue, linearize, linearTranspose, vjp } from "@cotangent/grad";
export { hessian, hvp, vhp } from "@cotangent/hessian";
export { jacfwd } from "@cotangent/jacfwd";
export { jacrev } from "@cotangent/jacrev";
export { evalShape, explain, jit, makeGraph } from "@cotangent/jit";
export { jvp } from "@cotangent/jvp";
export * as linalg from "@cotangent/linalg";
export * as random from "@cotangent/random";
export * from "@cotangent/special";
export { vmap } from "@cotangent/vmap";

declare module "@cotangent/core" {
  interface TensorExtensions extends MoreMethods {}
}

setDefaultBackend(createCpuBackend());
installMethods();
