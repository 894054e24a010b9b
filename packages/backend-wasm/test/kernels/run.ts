import { ModuleBuilder } from "../../src/emit/index.ts";
import type { Emitter, Kernel } from "../../src/kernel.ts";
import { MathLibrary } from "../../src/math/library.ts";

type Floats = Float32Array | Float64Array;

/** Whether this engine has relaxed multiply-add. */
export const relaxedMadd: boolean = WebAssembly.validate(
  new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 133, 2, 11]),
);

/** In which order, and in which portions, the parts of a step are done. */
export type Schedule = (parts: number) => Iterable<readonly [from: number, to: number]>;
export const atOnce: Schedule = (parts) => [[0, parts]];

/** What a kernel computes: operands and results are copied to a memory in which nothing else but garbage lies. */
export function runKernel(emit: (to: Emitter) => Kernel, inputs: readonly Floats[], outputs: readonly Floats[], schedule: Schedule = atOnce): void {
  const { module, kernel } = kernelModule(emit);
  const places: number[] = [];
  let end = 0;
  for (const array of [...inputs, ...outputs]) {
    places.push(end);
    end += (array.byteLength + 63) & ~63;
  }
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil((end + kernel.scratch) / 65536)) });
  new Uint8Array(memory.buffer).fill(0xff);
  const views = [...inputs, ...outputs].map((array, i) =>
    array instanceof Float32Array ? new Float32Array(memory.buffer, places[i], array.length) : new Float64Array(memory.buffer, places[i], array.length),
  );
  inputs.forEach((array, i) => views[i]!.set(array));
  const { exports } = new WebAssembly.Instance(module, { host: { memory } });
  kernel.steps.forEach((step, s) => {
    for (const [from, to] of schedule(step.parts)) (exports[`step${s}`] as (...args: number[]) => void)(...places, end, from, to);
  });
  outputs.forEach((array, i) => array.set(views[inputs.length + i]!));
}

/** A kernel in a module of its own: its steps are exported as step0, step1, … */
export function kernelModule(emit: (to: Emitter) => Kernel, madd = relaxedMadd): { readonly module: WebAssembly.Module; readonly kernel: Kernel } {
  const builder = new ModuleBuilder();
  const kernel = emit({ module: builder, math: new MathLibrary(builder), relaxedMadd: madd });
  builder.importMemory("host", "memory", { initial: 1 });
  kernel.steps.forEach((step, s) => builder.export(`step${s}`, step.func));
  return { module: new WebAssembly.Module(builder.encode()), kernel };
}
