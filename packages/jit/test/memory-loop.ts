// Run by memory.test.ts in a process of its own, with --expose-gc: jitted gradient steps in a loop, results dropped.
// Prints JSON: how far the memory in use, tensors' buffers included, rose over that at the start, at any time and in
// the end when the garbage is collected.
import { createCpuBackend } from "@cotangent/backend-cpu/generated";
import { setDefaultBackend, type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";

setDefaultBackend(createCpuBackend());
const [steps, size] = process.argv.slice(2).map(Number) as [number, number];
const gc = (globalThis as unknown as { readonly gc: () => void }).gc;

const inUse = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** What is in use when the garbage is collected; one collection gives back the memory of arrays that the one before it found. */
const settled = (): number => {
  for (let i = 0; i < 3; i++) gc();
  return inUse();
};

const loss = (x: Tensor): Tensor => x.mul(x.sin()).sum();
const step = jit((x: Tensor, rate: number) => x.sub(grad(loss)(x).mul(rate)));
let w: Tensor = tensor(Array.from({ length: size }, (_, i) => Math.sin(i)));
const advance = (i: number): void => {
  w = step(w, 0.01 / (1 + i));
};

for (let i = 0; i < 2000; i++) advance(i); // compiled, and in its fastest form
const start = settled();
let peak = 0;
for (let i = 0; i < steps; i++) {
  advance(i);
  if (i % 500 === 0) peak = Math.max(peak, inUse() - start);
}
const stays = settled() - start;
const finite = Number.isFinite(w.sum().item());
console.log(JSON.stringify({ peak, stays, finite, compilations: step.compilations }));
