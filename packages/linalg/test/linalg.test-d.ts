// Checked by tsc: results of several parts are objects of tensors, also through transforms, and options are named.
import type { Tensor } from "@cotangent/core";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { expectTypeOf } from "vitest";
import { cholesky, eigh, lstsq, lu, luFactor, matrixNorm, qr, slogdet, svd } from "../src/index.ts";

declare const a: Tensor;

expectTypeOf(eigh(a).eigenvectors).toEqualTypeOf<Tensor>();
expectTypeOf(svd(a, { fullMatrices: false })).toEqualTypeOf<{ readonly u: Tensor; readonly s: Tensor; readonly vh: Tensor }>();
expectTypeOf(slogdet(a).sign).toEqualTypeOf<Tensor>();
expectTypeOf(lu(a)).toHaveProperty("p");
expectTypeOf(luFactor(a)).toHaveProperty("pivots");
expectTypeOf(lstsq(a, a).residuals).toEqualTypeOf<Tensor>();
// singular values are there with the drivers that compute them
expectTypeOf(lstsq(a, a, { driver: "gelsd" }).singularValues).toEqualTypeOf<Tensor>();
expectTypeOf(lstsq(a, a, { driver: "gelsy" })).not.toHaveProperty("singularValues");
expectTypeOf(qr(a).q).toEqualTypeOf<Tensor>();
// with mode "r" there is no q
expectTypeOf(qr(a, { mode: "r" })).not.toHaveProperty("q");
expectTypeOf(jit((x: Tensor) => ({ ...svd(x) }))(a).u).toEqualTypeOf<Tensor>();
expectTypeOf(vmap((x: Tensor) => ({ ...eigh(x) }))(a).eigenvalues).toEqualTypeOf<Tensor>();

// @ts-expect-error an option of SciPy's
cholesky(a, { lower: true });
// @ts-expect-error a list is no matrix
cholesky([[1, 0], [0, 1]]);
// @ts-expect-error no such norm
matrixNorm(a, "frobenius");
// @ts-expect-error no such mode
qr(a, { mode: "full" });
