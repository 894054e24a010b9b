// Run by memory.test.ts in a process of its own, with --expose-gc: gradient steps in a synchronous loop, results dropped.
// Prints JSON: how far the memory in use, tensors' buffers included, rose over that at the start.
import { createCpuBackend } from "@cotangent/backend-cpu";
import { setDefaultBackend, type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";

setDefaultBackend(createCpuBackend());
const [steps, size] = process.argv.slice(2).map(Number) as [number, number];
const gc = (globalThis as unknown as { readonly gc: () => void }).gc;

const inUse = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

let w: Tensor = tensor(Array.from({ length: size }, (_, i) => Math.sin(i)));
const step = grad((x: Tensor) => x.mul(x.sin()).sum());
const advance = (): void => {
  w = w.sub(step(w).mul(0.01));
};

for (let i = 0; i < 100; i++) advance(); // programs are compiled and cached
gc();
const start = inUse();
let peak = 0;
for (let i = 0; i < steps; i++) {
  advance();
  if (i % 500 === 0) peak = Math.max(peak, inUse() - start);
}
console.log(JSON.stringify({ peak, finite: Number.isFinite(w.sum().item()) }));
