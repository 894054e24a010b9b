import { describe, expect, test } from "vitest";
import { around, bundle } from "../../grad/test/bundling.ts";

const program = (backend: string): string => `
  import { createWasmBackend, createWebgpuBackend, grad, setDefaultBackend, tensor } from "../../cotangent/src/index.ts";
  ${backend}
  console.log(String(grad((x) => x.sin().sum())(tensor([1, 2]))));
`;

/** Text that only the code of a backend has. */
const backends = {
  createWasmBackend: { folder: "packages/backend-wasm/", names: ["WebAssembly", "worker_threads", "relaxed_madd"] },
  createWebgpuBackend: { folder: "packages/backend-webgpu/", names: ["requestAdapter", "createComputePipeline", "@workgroup_size"] },
};

describe.each(Object.entries(backends))("%s", (create, { folder, names }) => {
  test("leaves nothing in a program that does not call it", async () => {
    const { code, files } = await bundle(program(""));
    expect(files.filter((f) => f.startsWith(folder))).toEqual([]);
    for (const name of names) expect(around(code, name)).toBe("");
  });

  test("is whole in one that does, without a file to load", async () => {
    const { code, files } = await bundle(program(`setDefaultBackend(await ${create}());`));
    expect(files.filter((f) => f.startsWith(folder)).length).toBeGreaterThan(20);
    for (const name of names) expect(around(code, name)).not.toBe("");
  });
});
