import { expect, test } from "vitest";
import { bundle } from "../../grad/test/bundling.ts";

/** The files of this package that a program with these functions has. */
async function filesOf(functions: string): Promise<string[]> {
  const { files } = await bundle(`
    import { createCpuBackend } from "@cotangent/backend-cpu";
    import { setDefaultBackend, tensor } from "@cotangent/core";
    import { ${functions} } from "@cotangent/linalg";
    setDefaultBackend(createCpuBackend());
    console.log(${functions});
  `);
  return files.filter((file) => file.startsWith("packages/linalg/")).map((file) => file.replace("packages/linalg/src/", ""));
}

test("a program that solves equations has nothing of eigenvalues, singular values, QR or exponentials", async () => {
  const files = await filesOf("solve");
  expect(files).toContain("solve.ts");
  expect(files).toContain("host/lu.ts");
  expect(files.filter((file) => /eigh|svd|jacobi|bidiagonal|qr|exp|norm|cofactors|cholesky/.test(file))).toEqual([]);
});

test("a program that factors positive definite matrices has neither LU nor QR", async () => {
  const files = await filesOf("cholesky");
  expect(files).toContain("host/cholesky.ts");
  expect(files.filter((file) => /eigh|svd|jacobi|qr|exp|norm|lu\.ts|^solve|det/.test(file))).toEqual([]);
});

test("a program that imports the package and calls nothing has nothing of it", async () => {
  const { files } = await bundle('import * as linalg from "@cotangent/linalg"; import { key } from "@cotangent/random"; console.log(key);');
  expect(files.filter((file) => file.startsWith("packages/linalg/"))).toEqual([]);
});
