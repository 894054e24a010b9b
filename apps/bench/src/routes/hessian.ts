import { functional, grad, hessian, hvp, jacfwd, jacrev, jit, tensor, vhp, vmap } from "cotangent";

import { joinBlocks } from "../dense.ts";
import type { Parameters } from "../problem.ts";
import { centralHessian, centralJacobian } from "./differences.ts";
import { type Route, route, type Run, type Setting, single } from "./route.ts";

/** A tree of the parameters in a tree of the parameters: blocks. */
const blocks = ({ sizes }: Setting, tensors: () => unknown): Run => ({
  tensors,
  rows: sizes,
  columns: sizes,
});
/** A tree of the parameters for each of them: rows. */
const rows = ({ sizes, x }: Setting, tensors: () => unknown): Run => ({
  tensors,
  rows: single(x.length),
  columns: sizes,
});

/** The ways to a Hessian. */
export const hessianRoutes: readonly Route[] = [
  route("hessian", "transforms", "hessian", (s) => blocks(s, () => hessian(s.f)(s.point))),
  route("hessian", "transforms", "hessian, 3 columns at a time", (s) =>
    blocks(s, () => hessian(s.f, { chunkSize: 3 })(s.point)),
  ),
  route("hessian", "transforms", "jacfwd∘jacrev", (s) =>
    blocks(s, () => jacfwd(jacrev(s.f))(s.point)),
  ),
  route("hessian", "transforms", "jacrev∘jacrev", (s) =>
    blocks(s, () => jacrev(jacrev(s.f))(s.point)),
  ),
  route("hessian", "transforms", "jacfwd∘jacfwd", (s) =>
    blocks(s, () => jacfwd(jacfwd(s.f))(s.point)),
  ),
  route("hessian", "transforms", "jacrev∘jacfwd", (s) =>
    blocks(s, () => jacrev(jacfwd(s.f))(s.point)),
  ),
  route("hessian", "transforms", "jacfwd∘grad", (s) => blocks(s, () => jacfwd(grad(s.f))(s.point))),
  route("hessian", "transforms", "hvp row by row", (s) =>
    rows(s, () => s.basis.map((v) => hvp(s.f, [s.point], [v])[1])),
  ),
  route("hessian", "transforms", "vhp row by row", (s) =>
    rows(s, () => s.basis.map((v) => vhp(s.f, [s.point], [v])[1])),
  ),
  route("hessian", "transforms", "vmap of hvp over the basis", (s) => ({
    tensors: () => vmap((v: Parameters) => hvp(s.f, [s.point], [v])[1])(s.stackedBasis),
    rows: [s.x.length],
    columns: s.sizes,
  })),
  route("hessian", "jit", "jit(hessian)", (s) => {
    const compiled = jit(hessian(s.f));
    return blocks(s, () => compiled(s.point));
  }),
  route("hessian", "jit", "jit(jacfwd∘jacrev)", (s) => {
    const compiled = jit(jacfwd(jacrev(s.f)));
    return blocks(s, () => compiled(s.point));
  }),
  route("hessian", "jit", "jit(jacrev∘jacrev)", (s) => {
    const compiled = jit(jacrev(jacrev(s.f)));
    return blocks(s, () => compiled(s.point));
  }),
  route("hessian", "jit", "jit(jacfwd∘jacfwd)", (s) => {
    const compiled = jit(jacfwd(jacfwd(s.f)));
    return blocks(s, () => compiled(s.point));
  }),
  route("hessian", "jit", "hessian(jit)", (s) => {
    const compiled = jit(s.f);
    return blocks(s, () => hessian(compiled)(s.point));
  }),
  route("hessian", "jit", "jit of hvp row by row", (s) => {
    const product = jit((x: Parameters, v: Parameters) => hvp(s.f, [x], [v])[1]);
    return rows(s, () => s.basis.map((v) => product(s.point, v)));
  }),
  route("hessian", "jit", "jit of vmap of hvp", (s) => {
    const products = jit((basis: Parameters) =>
      vmap((v: Parameters) => hvp(s.f, [s.point], [v])[1])(basis),
    );
    return { tensors: () => products(s.stackedBasis), rows: [s.x.length], columns: s.sizes };
  }),
  route("hessian", "facade", "functional.hessian", (s) =>
    blocks(s, () => functional.hessian(s.ofLeaves, s.leaves)),
  ),
  route("hessian", "facade", "functional.hessian, vectorize", (s) =>
    blocks(s, () => functional.hessian(s.ofLeaves, s.leaves, { vectorize: true })),
  ),
  route("hessian", "facade", "functional.hessian, forward-mode", (s) =>
    blocks(s, () =>
      functional.hessian(s.ofLeaves, s.leaves, {
        vectorize: true,
        outerJacobianStrategy: "forward-mode",
      }),
    ),
  ),
  route("hessian", "facade", "functional.hessian, createGraph", (s) =>
    blocks(s, () => functional.hessian(s.ofLeaves, s.leaves, { createGraph: true })),
  ),
  route("hessian", "facade", "functional.hvp row by row", (s) =>
    rows(s, () => s.leafBasis.map((v) => functional.hvp(s.ofLeaves, s.leaves, v)[1])),
  ),
  route("hessian", "differences of gradients", "central differences of grad", differencesOfGrad),
  route("hessian", "differences", "central differences, nested loops", (s) => ({
    values: () => centralHessian((x) => s.plain(x)[0]!, s.x),
  })),
];

/** Needs the precision of float64, and values at once. */
function differencesOfGrad(s: Setting): Run | null {
  if (s.dtype !== "float64" || !s.place.backend.supports.syncRead) return null;
  const argnums = s.leaves.map((_, i) => i);
  const gradient = (x: Float64Array): Float64Array => {
    let next = 0;
    const leaves = s.leaves.map((leaf) =>
      tensor(x.slice(next, (next += leaf.size)), { shape: leaf.shape, ...s.place }),
    );
    const parts = grad(s.ofLeaves, { argnums })(...leaves);
    return joinBlocks(
      parts.map((part) => part.dataSync()),
      [1],
      s.sizes,
    );
  };
  return { values: () => centralJacobian(gradient, s.x) };
}
