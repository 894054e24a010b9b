import { functional, jacfwd, jacrev, jit, jvp, linearize, vjp, vmap } from "cotangent";

import { place as upload } from "../problem.ts";
import { centralJacobian } from "./differences.ts";
import { type Route, route, type Run, type Setting, single } from "./route.ts";

/** One block [outputs, leaf] for each leaf. */
const whole = ({ sizes, outputs }: Setting, tensors: () => unknown): Run => ({
  tensors,
  rows: [outputs],
  columns: sizes,
});
/** A column of the outputs for each parameter. */
const columns = ({ x, outputs }: Setting, tensors: () => unknown): Run => ({
  tensors,
  rows: single(x.length),
  columns: [outputs],
  transposed: true,
});

/** The ways to the Jacobian of a vector function. */
export const jacobianRoutes: readonly Route[] = [
  route("jacobian", "transforms", "jacrev", (s) => whole(s, () => jacrev(s.f)(s.point))),
  route("jacobian", "transforms", "jacfwd", (s) => whole(s, () => jacfwd(s.f)(s.point))),
  route("jacobian", "transforms", "jacrev, 3 rows at a time", (s) =>
    whole(s, () => jacrev(s.f, { chunkSize: 3 })(s.point)),
  ),
  route("jacobian", "transforms", "jacfwd, 3 columns at a time", (s) =>
    whole(s, () => jacfwd(s.f, { chunkSize: 3 })(s.point)),
  ),
  route("jacobian", "transforms", "vjp row by row", rowByRow),
  route("jacobian", "transforms", "jvp column by column", (s) =>
    columns(s, () => s.basis.map((v) => jvp(s.f, [s.point], [v])[1])),
  ),
  route("jacobian", "transforms", "linearize column by column", (s) =>
    columns(s, () => {
      const [, pushforward] = linearize(s.f, [s.point]);
      return s.basis.map((v) => pushforward(v));
    }),
  ),
  route("jacobian", "transforms", "vmap of jvp over the basis", (s) => ({
    tensors: () => vmap((v: typeof s.point) => jvp(s.f, [s.point], [v])[1])(s.stackedBasis),
    rows: [s.x.length],
    columns: [s.outputs],
    transposed: true,
  })),
  route("jacobian", "jit", "jit(jacrev)", (s) => {
    const compiled = jit(jacrev(s.f));
    return whole(s, () => compiled(s.point));
  }),
  route("jacobian", "jit", "jit(jacfwd)", (s) => {
    const compiled = jit(jacfwd(s.f));
    return whole(s, () => compiled(s.point));
  }),
  route("jacobian", "jit", "jit of vmap of jvp", (s) => {
    const products = jit((basis: typeof s.point) =>
      vmap((v: typeof s.point) => jvp(s.f, [s.point], [v])[1])(basis),
    );
    return {
      tensors: () => products(s.stackedBasis),
      rows: [s.x.length],
      columns: [s.outputs],
      transposed: true,
    };
  }),
  route("jacobian", "facade", "functional.jacobian", (s) =>
    whole(s, () => functional.jacobian(s.ofLeaves, s.leaves)),
  ),
  route("jacobian", "facade", "functional.jacobian, vectorize", (s) =>
    whole(s, () => functional.jacobian(s.ofLeaves, s.leaves, { vectorize: true })),
  ),
  route("jacobian", "facade", "functional.jacobian, forward-mode", (s) =>
    whole(s, () =>
      functional.jacobian(s.ofLeaves, s.leaves, { vectorize: true, strategy: "forward-mode" }),
    ),
  ),
  route("jacobian", "facade", "functional.jacobian, createGraph", (s) =>
    whole(s, () => functional.jacobian(s.ofLeaves, s.leaves, { createGraph: true })),
  ),
  route("jacobian", "differences", "central differences", (s) => ({
    values: () => centralJacobian(s.plain, s.x),
  })),
];

function rowByRow(s: Setting): Run {
  const cotangents = Array.from({ length: s.outputs }, (_, i) => {
    const one = new Float64Array(s.outputs);
    one[i] = 1;
    return upload({ shape: [s.outputs], data: one }, s.place);
  });
  return {
    tensors: () => {
      const [, pullback] = vjp(s.f, [s.point]);
      return cotangents.map((ct) => pullback(ct));
    },
    rows: single(s.outputs),
    columns: s.sizes,
  };
}
