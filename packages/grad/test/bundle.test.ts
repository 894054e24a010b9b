import { beforeAll, describe, expect, it } from "vitest";
import { around, batchingNames, type Bundle, bundle, derivativeNames } from "./bundling.ts";

/** What a program with `grad` on the cpu backend may weigh, in bytes, minified and gzipped. */
const ceiling = 25_000;

const program = `
  import { createCpuBackend } from "@cotangent/backend-cpu";
  import { setDefaultBackend, tensor } from "@cotangent/core";
  import { grad } from "@cotangent/grad";
  setDefaultBackend(createCpuBackend());
  console.log(String(grad((x) => x.sin().sum())(tensor([1, 2]))));
`;

describe("a program that uses only grad, on the cpu backend", () => {
  let built: Bundle;
  beforeAll(async () => {
    built = await bundle(program);
  });

  it(`weighs less than ${ceiling} bytes`, () => {
    expect(built.gzipped).toBeLessThan(ceiling);
  });

  it("is made of the packages that it names, and jvp", () => {
    const packages = new Set(built.files.filter((f) => f !== "<stdin>").map((f) => f.split("/").slice(0, 2).join("/")));
    expect([...packages].toSorted()).toEqual(["packages/backend-cpu", "packages/core", "packages/grad", "packages/jvp"]);
  });

  it.each(derivativeNames)("holds the rules of forward and reverse mode, as it must: %s", (name) => {
    expect(built.code).toContain(name);
  });

  it.each(batchingNames)("holds no batching rule: nothing is called %s", (name) => {
    expect(around(built.code, name)).toBe("");
  });
});
