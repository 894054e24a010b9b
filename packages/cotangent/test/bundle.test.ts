import { expect, test } from "vitest";
import { around, bundle } from "../../grad/test/bundling.ts";

const program = (backend: string): string => `
  import { createWasmBackend, grad, setDefaultBackend, tensor } from "../../cotangent/src/index.ts";
  ${backend}
  console.log(String(grad((x) => x.sin().sum())(tensor([1, 2]))));
`;
const ofWasm = (files: readonly string[]): string[] => files.filter((f) => f.startsWith("packages/backend-wasm/"));
const names = ["WebAssembly", "ModuleBuilder", "worker_threads", "relaxed_madd"];

test("a program that does not create the wasm backend holds nothing of it", async () => {
  const { code, files } = await bundle(program(""));
  expect(ofWasm(files)).toEqual([]);
  for (const name of names) expect(around(code, name)).toBe("");
});

test("and one that does holds it, threads and all, without a file to load", async () => {
  const { code, files } = await bundle(program("setDefaultBackend(await createWasmBackend());"));
  expect(ofWasm(files).length).toBeGreaterThan(20);
  for (const name of names) expect(around(code, name)).not.toBe("");
});
