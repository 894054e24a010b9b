import { beforeAll, describe, expect, it } from "vitest";
import { around, type Bundle, bundle } from "../../grad/test/bundling.ts";

/** What a program with `jit(grad(f))` on the generating backend may weigh, in bytes, minified and gzipped. */
const ceiling = 50_000;
/** What one with `grad` and without `jit`, on the backend without the generator, may weigh. */
const ceilingOfGrad = 25_000;

const compiled = `
  import { createCpuBackend } from "@cotangent/backend-cpu/generated";
  import { setDefaultBackend, tensor } from "@cotangent/core";
  import { grad } from "@cotangent/grad";
  import { jit } from "@cotangent/jit";
  setDefaultBackend(createCpuBackend());
  console.log(String(jit(grad((x) => x.sin().sum()))(tensor([1, 2]))));
`;
const interpreted = compiled.replace("/generated", "");
const plain = `
  import { createCpuBackend } from "@cotangent/backend-cpu";
  import { setDefaultBackend, tensor } from "@cotangent/core";
  import { grad } from "@cotangent/grad";
  setDefaultBackend(createCpuBackend());
  console.log(String(grad((x) => x.sin().sum())(tensor([1, 2]))));
`;

const packagesOf = ({ files }: Bundle): string[] =>
  [...new Set(files.filter((f) => f !== "<stdin>").map((f) => f.split("/")[1]!))].toSorted();

describe("a program of jit(grad(f)) on the generating backend", () => {
  let built: Bundle;
  beforeAll(async () => {
    built = await bundle(compiled);
  });

  it(`weighs less than ${ceiling} bytes`, () => {
    expect(built.gzipped).toBeLessThan(ceiling);
    expect(built.gzipped).toBeGreaterThan(ceilingOfGrad / 2); // it is all there
  });

  it("is made of the packages that it names, jvp and the compiler", () => {
    expect(packagesOf(built)).toEqual(["backend-cpu", "compiler", "core", "grad", "jit", "jvp"]);
  });

  it("holds no batching rule", () => {
    expect(around(built.code, "batchElementwise")).toBe("");
    expect(around(built.code, "BatchTracer")).toBe("");
  });
});

describe("without the generator", () => {
  /** Names and texts of the compiler and of what prints programs. */
  const compilerNames = [
    "findStructure",
    "expandLowerings",
    "printProgram",
    "new Function",
    "content security",
  ];

  it("jit on the interpreter holds nothing of the compiler", async () => {
    const built = await bundle(interpreted);
    expect(packagesOf(built)).toEqual(["backend-cpu", "core", "grad", "jit", "jvp"]);
    for (const name of compilerNames) expect(around(built.code, name)).toBe("");
  });

  it(`grad alone weighs less than ${ceilingOfGrad} bytes, and holds neither compiler nor jit`, async () => {
    const built = await bundle(plain);
    expect(built.gzipped).toBeLessThan(ceilingOfGrad);
    expect(packagesOf(built)).toEqual(["backend-cpu", "core", "grad", "jvp"]);
    for (const name of compilerNames) expect(around(built.code, name)).toBe("");
  });

  it("and these names would be found where they are", async () => {
    const { code } = await bundle(compiled);
    for (const name of compilerNames) expect(around(code, name)).not.toBe("");
  });
});
