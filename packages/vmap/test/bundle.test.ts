import { beforeAll, describe, expect, it } from "vitest";
import { around, batchingNames, type Bundle, bundle, derivativeNames } from "../../grad/test/bundling.ts";

const program = `
  import { createCpuBackend } from "@cotangent/backend-cpu";
  import { setDefaultBackend, tensor } from "@cotangent/core";
  import { vmap } from "@cotangent/vmap";
  setDefaultBackend(createCpuBackend());
  console.log(String(vmap((x) => x.sin().sum())(tensor([[1, 2], [3, 4]]))));
`;

describe("a program that uses only vmap, on the cpu backend", () => {
  let built: Bundle;
  beforeAll(async () => {
    built = await bundle(program);
  });

  it("is made of the packages that it names", () => {
    const packages = new Set(built.files.filter((f) => f !== "<stdin>").map((f) => f.split("/").slice(0, 2).join("/")));
    expect([...packages].toSorted()).toEqual(["packages/backend-cpu", "packages/core", "packages/vmap"]);
  });

  it.each(batchingNames)("holds the batching rules, as it must: %s", (name) => {
    expect(built.code).toContain(name);
  });

  it.each(derivativeNames)("holds no JVP and no transpose rule: nothing is called %s", (name) => {
    expect(around(built.code, name)).toBe("");
  });

  it("holds nothing of the basis that Jacobians are made of", () => {
    expect(built.files).not.toContain("packages/vmap/src/basis.ts");
  });
});
