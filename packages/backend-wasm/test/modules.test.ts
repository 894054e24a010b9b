import { expect, test } from "vitest";
import { i32, ModuleBuilder } from "../src/emit/index.ts";
import { Modules } from "../src/modules.ts";
import { engine, type WasmBytes } from "../src/platform.ts";

/** A module of its own for each number below 64. */
function code(n: number): WasmBytes {
  const m = new ModuleBuilder();
  m.export("f", m.define([], "i32", () => i32(n)));
  return m.encode();
}

const each = code(0).length;

test("modules are kept by their bytes: those used last, up to a number of them", () => {
  const modules = new Modules(engine()!, 3);
  const [a, b] = [modules.get(code(0)), modules.get(code(1))];
  expect(modules.get(code(0))).toBe(a);
  modules.get(code(2));
  modules.get(code(3));
  expect(modules.size).toBe(3);
  expect(modules.get(code(0))).toBe(a);
  expect(modules.get(code(1))).not.toBe(b);
});

test("modules are kept up to so many bytes, and the last one in any case", async () => {
  const modules = new Modules(engine()!, 100, 2 * each);
  const a = modules.get(code(0));
  modules.get(code(1));
  expect([modules.size, modules.get(code(0))]).toEqual([2, a]);
  modules.get(code(2));
  expect([modules.size, modules.get(code(0))]).toEqual([2, a]);
  // compiled twice at once, it counts once
  const fresh = new Modules(engine()!, 100, 2 * each);
  await Promise.all([fresh.getAsync(code(5)), fresh.getAsync(code(5))]);
  fresh.get(code(6));
  expect(fresh.size).toBe(2);
  const small = new Modules(engine()!, 100, each - 1);
  const only = small.get(code(0));
  expect([small.size, small.get(code(0))]).toEqual([1, only]);
  small.get(code(1));
  expect(small.size).toBe(1);
});
