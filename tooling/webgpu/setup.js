// Gives Node the `navigator.gpu` of a browser, by Dawn. The environment is driver.js's.
import { create, globals } from "webgpu";

const { navigator } = globalThis;
if (!navigator?.gpu) {
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // Dawn's instance must stay reachable: a process in which it was collected ends with a segmentation fault.
  globalThis[Symbol.for("cotangent.test.dawn")] = gpu;
  // Node 20 has no navigator.
  if (!navigator) Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true });
}
