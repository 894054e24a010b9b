import { call, type Func, i32, load, ModuleBuilder, op, store } from "../../src/emit/index.ts";
import type { Shape } from "../../src/math/lanes.ts";
import { MathLibrary, type MathName } from "../../src/math/library.ts";

export type Floats<S extends Shape> = S extends "f32x4" ? Float32Array : Float64Array;

type Lanes = Float32Array | Float64Array | Int32Array | Uint32Array;

/** The function of a name over an array, as the library computes it. */
export function applied<S extends Shape>(name: MathName, shape: S): (x: Floats<S>) => Floats<S> {
  const m = new ModuleBuilder();
  const func = new MathLibrary(m).get(name, shape);
  m.importMemory("host", "memory", { initial: 1 });
  m.export(
    "map",
    m.define(["i32"], "void", (f, bytes) => {
      const at = f.local("i32");
      f.loop((again) => {
        f.do(store("v128.store", at, call(func, load("v128.load", at))));
        f.set(at, op("i32.add", at, i32(16)));
        f.branch(again, op("i32.lt_u", at, bytes));
      });
    }),
  );
  const module = new WebAssembly.Module(m.encode());
  return (x) => {
    const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil(x.byteLength / 65536) });
    const { map } = new WebAssembly.Instance(module, { host: { memory } }).exports as { map: (bytes: number) => void };
    const data = (shape === "f32x4" ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer)) as Floats<S>;
    data.set(x);
    map((x.byteLength + 15) & ~15);
    return data.slice(0, x.length) as Floats<S>;
  };
}

/** A function of lanes over arrays of 16-byte vectors, from a module that `define` writes it into. */
export function appliedTo(define: (library: MathLibrary, module: ModuleBuilder) => Func): (out: Lanes, ...inputs: Lanes[]) => void {
  const m = new ModuleBuilder();
  const func = define(new MathLibrary(m), m) as Func<readonly "v128"[], "v128">;
  m.importMemory("host", "memory", { initial: 1 });
  m.export(
    "map",
    m.define(["i32"], "void", (f, bytes) => {
      const at = f.local("i32");
      f.loop((again) => {
        const inputs = func.params.map((_, i) => load("v128.load", op("i32.add", at, op("i32.mul", bytes, i32(i)))));
        f.do(store("v128.store", at, call(func, ...inputs)));
        f.set(at, op("i32.add", at, i32(16)));
        f.branch(again, op("i32.lt_u", at, bytes));
      });
    }),
  );
  const module = new WebAssembly.Module(m.encode());
  return (out, ...inputs) => {
    const size = (Math.max(...inputs.map((x) => x.byteLength), out.byteLength) + 15) & ~15;
    const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil((size * inputs.length) / 65536) });
    const { map } = new WebAssembly.Instance(module, { host: { memory } }).exports as { map: (bytes: number) => void };
    const bytesOf = (x: Lanes): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
    inputs.forEach((x, i) => new Uint8Array(memory.buffer).set(bytesOf(x), size * i));
    map(size);
    bytesOf(out).set(new Uint8Array(memory.buffer, 0, out.byteLength));
  };
}
