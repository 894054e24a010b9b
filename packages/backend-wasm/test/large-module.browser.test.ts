import { expect, test } from "vitest";
import { Loader } from "../src/code.ts";
import { i32, ModuleBuilder, store } from "../src/emit/index.ts";
import type { Machine } from "../src/machine.ts";
import { LinearMemory } from "../src/memory/linear-memory.ts";
import { Modules } from "../src/modules.ts";
import { engine, type WasmBytes } from "../src/platform.ts";

function loaderOf(bytes: WasmBytes): { readonly loader: Loader; readonly memory: LinearMemory } {
  const memory = new LinearMemory(engine()!, 100, false);
  const machine = { engine: engine()!, memory, modules: new Modules(engine()!, 1), pool: null } as Partial<Machine> as Machine;
  const layout = { bytes: 64, inputs: [], constants: [], outputs: [] };
  return { loader: new Loader({ bytes, layout, scalars: [], host: [], steps: [] }, machine, null), memory };
}

/** A module of so many bytes, most of them in a section that engines skip. */
function large(bytes: number): WasmBytes {
  const m = new ModuleBuilder();
  m.importMemory("env", "memory", { initial: 1 });
  const run = m.define(["i32"], "void", (f, base) => f.do(store("i32.store", base, i32(7))));
  m.export("run", run);
  m.export("step", run);
  const code = m.encode();
  // section 0 with its length in five bytes, and a name of no characters
  const section = new Uint8Array(bytes);
  section.set([0, ...[0, 7, 14, 21, 28].map((shift, i) => (((bytes - 6) >>> shift) & 127) | (i < 4 ? 128 : 0)), 0]);
  const module = new Uint8Array(code.length + bytes);
  module.set(code);
  module.set(section, code.length);
  return module;
}

const refused = expect.objectContaining({ code: "MODULE_REFUSED", message: expect.stringContaining("compileAsync") });

test("the main thread of a page compiles large modules only asynchronously, as the error says", async () => {
  const { loader, memory } = loaderOf(large(9 * 2 ** 20));
  expect(() => loader.compile()).toThrow(refused);
  expect(() => loader.get()).toThrow(refused);
  const { run } = await loader.getAsync();
  run(1000);
  expect(memory.heap.words[250]).toBe(7);
  // it could not come back at once, so it stays
  loader.drop();
  expect(loader.get().run).toBe(run);
});

test("small ones are compiled at once, and come back when they were dropped", () => {
  const { loader, memory } = loaderOf(large(1000));
  loader.compile();
  const { run } = loader.get();
  loader.drop();
  expect(loader.get().run).not.toBe(run);
  loader.get().run(2000);
  expect(memory.heap.words[500]).toBe(7);
});
