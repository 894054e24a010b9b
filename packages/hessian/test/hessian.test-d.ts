import type { Tensor } from "@cotangent/core";
import { hessian, hvp } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { vmap } from "@cotangent/vmap";
import { expectTypeOf, test } from "vitest";

interface Params {
  readonly w: Tensor;
  readonly b: Tensor;
}
declare const x: Tensor;
declare const params: Params;
const f = (p: Params, t: Tensor): { y: Tensor; z: [Tensor, Tensor] } => ({ y: p.w, z: [t, p.b] });

test("a Jacobian is the output's tree with the argument's tree at each leaf", () => {
  type J = { y: Params; z: [Params, Params] };
  expectTypeOf(jacrev(f)(params, x)).toEqualTypeOf<J>();
  expectTypeOf(jacfwd(f)(params, x)).toEqualTypeOf<J>();
  expectTypeOf(jacrev(f, { argnums: [1, 0] })(params, x).y).toEqualTypeOf<[Tensor, Params]>();
  expectTypeOf(jacfwd((t: Tensor) => [t, "aux"] as const, { hasAux: true })(x)).toEqualTypeOf<[Tensor, "aux"]>();
});

test("a Hessian is the nested product", () => {
  const g = (p: Params): Tensor => p.w;
  expectTypeOf(hessian((t: Tensor) => t.sum())(x)).toEqualTypeOf<Tensor>();
  expectTypeOf(hessian(g)(params)).toEqualTypeOf<{ w: Params; b: Params }>();
  expectTypeOf(hessian((a: Tensor, b: Tensor) => a.add(b), { argnums: [0, 1] })(x, x)).toEqualTypeOf<
    [[Tensor, Tensor], [Tensor, Tensor]]
  >();
  expectTypeOf(hessian((a: Params, b: Tensor) => a.w.add(b), { argnums: -1 })(params, x)).toEqualTypeOf<Tensor>();
  expectTypeOf(hessian((t: Tensor) => [t.sum(), 1] as const, { hasAux: true })(x)).toEqualTypeOf<[Tensor, 1]>();
});

test("products have the structure of the primals", () => {
  expectTypeOf(hvp((p: Params) => p.w, [params], [params])).toEqualTypeOf<[Tensor, [p: Params]]>();
});

test("vmap keeps the types of arguments and output", () => {
  expectTypeOf(vmap(f)).toEqualTypeOf<(p: Params, t: Tensor) => { y: Tensor; z: [Tensor, Tensor] }>();
  expectTypeOf(vmap(hessian((t: Tensor) => t.sum()))(x)).toEqualTypeOf<Tensor>();
});
