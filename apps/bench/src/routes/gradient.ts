import {
  functional,
  grad,
  gradAndValue,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearize,
  linearTranspose,
  ones,
  type Tensor,
  vjp,
} from "cotangent";

import { centralGradient } from "./differences.ts";
import { type Route, route, type Run, type Setting, single } from "./route.ts";

/** One tensor for each leaf. */
const whole = ({ sizes }: Setting, tensors: () => unknown): Run => ({
  tensors,
  rows: [1],
  columns: sizes,
});
/** One number for each parameter. */
const entries = ({ x }: Setting, tensors: () => unknown): Run => ({
  tensors,
  rows: [1],
  columns: single(x.length),
});

const one = ({ place }: Setting): Tensor => ones([], place);

/** The ways to a gradient. */
export const gradientRoutes: readonly Route[] = [
  route("gradient", "transforms", "grad", (s) => whole(s, () => grad(s.f)(s.point))),
  route("gradient", "transforms", "gradAndValue", (s) =>
    whole(s, () => gradAndValue(s.f)(s.point)[0]),
  ),
  route("gradient", "transforms", "vjp", (s) => {
    const ct = one(s);
    return whole(s, () => vjp(s.f, [s.point])[1](ct));
  }),
  route("gradient", "transforms", "linearize, linearTranspose", (s) => {
    const ct = one(s);
    return whole(s, () => linearTranspose(linearize(s.f, [s.point])[1], [s.point])(ct));
  }),
  route("gradient", "transforms", "linearize along the basis", (s) =>
    entries(s, () => {
      const [, pushforward] = linearize(s.f, [s.point]);
      return s.basis.map((v) => pushforward(v));
    }),
  ),
  route("gradient", "transforms", "jvp along the basis", (s) =>
    entries(s, () => s.basis.map((v) => jvp(s.f, [s.point], [v])[1])),
  ),
  route("gradient", "transforms", "jacrev", (s) => whole(s, () => jacrev(s.f)(s.point))),
  route("gradient", "transforms", "jacfwd", (s) => whole(s, () => jacfwd(s.f)(s.point))),
  route("gradient", "jit", "jit(grad)", (s) => {
    const compiled = jit(grad(s.f));
    return whole(s, () => compiled(s.point));
  }),
  route("gradient", "jit", "jit(gradAndValue)", (s) => {
    const compiled = jit(gradAndValue(s.f));
    return whole(s, () => compiled(s.point)[0]);
  }),
  route("gradient", "jit", "grad(jit)", (s) => {
    const compiled = jit(s.f);
    return whole(s, () => grad(compiled)(s.point));
  }),
  route("gradient", "jit", "jit(jacfwd)", (s) => {
    const compiled = jit(jacfwd(s.f));
    return whole(s, () => compiled(s.point));
  }),
  route("gradient", "jit", "jit(jacrev)", (s) => {
    const compiled = jit(jacrev(s.f));
    return whole(s, () => compiled(s.point));
  }),
  route("gradient", "facade", "functional.vjp", (s) =>
    whole(s, () => functional.vjp(s.ofLeaves, s.leaves)[1]),
  ),
  route("gradient", "facade", "functional.jvp along the basis", (s) =>
    entries(s, () => s.leafBasis.map((v) => functional.jvp(s.ofLeaves, s.leaves, v)[1])),
  ),
  route("gradient", "differences", "central differences", (s) => ({
    values: () => centralGradient((x) => s.plain(x)[0]!, s.x),
  })),
];
