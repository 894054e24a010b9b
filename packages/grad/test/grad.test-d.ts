import type { Tensor } from "@cotangent/core";
import { grad, gradAndValue, linearize, linearTranspose, vjp } from "@cotangent/grad";
import { expectTypeOf, test } from "vitest";

interface Params {
  readonly w: Tensor;
  readonly b: Tensor;
}
declare const x: Tensor;
declare const params: Params;
declare const loss: (p: Params, x: Tensor, n: number) => Tensor;
declare const withAux: (p: Params, x: Tensor) => [Tensor, { hits: number }];

test("the gradient has the type of the differentiated argument", () => {
  expectTypeOf(grad((t: Tensor) => t.sum())).toEqualTypeOf<(t: Tensor) => Tensor>();
  expectTypeOf(grad(loss)).toEqualTypeOf<(p: Params, x: Tensor, n: number) => Params>();
  expectTypeOf(grad((p: [Tensor, { a: Tensor }]) => p[0])(null!)).toEqualTypeOf<[Tensor, { a: Tensor }]>();
});

test("argnums selects by number, from the end, and by tuple", () => {
  expectTypeOf(grad(loss, { argnums: 1 })(params, x, 1)).toEqualTypeOf<Tensor>();
  expectTypeOf(grad(loss, { argnums: [1, 0] })(params, x, 1)).toEqualTypeOf<[Tensor, Params]>();
  expectTypeOf(grad(loss, { argnums: [0] })(params, x, 1)).toEqualTypeOf<[Params]>();
  expectTypeOf(grad((a: Params, b: Tensor) => a.w.add(b), { argnums: -1 })(params, x)).toEqualTypeOf<Tensor>();
  expectTypeOf(grad((a: Params, b: Tensor) => a.w.add(b), { argnums: -2 })(params, x)).toEqualTypeOf<Params>();
});

test("hasAux gives a pair with the type of aux", () => {
  expectTypeOf(grad(withAux, { hasAux: true })(params, x)).toEqualTypeOf<[Params, { hits: number }]>();
  expectTypeOf(gradAndValue(withAux, { hasAux: true })(params, x)).toEqualTypeOf<[Params, [Tensor, { hits: number }]]>();
  expectTypeOf(gradAndValue(loss)(params, x, 1)).toEqualTypeOf<[Params, Tensor]>();
});

test("a function of something else than a tensor is refused", () => {
  // @ts-expect-error the output is no tensor
  grad((t: Tensor) => t.shape);
  // @ts-expect-error without hasAux the output may be no pair
  grad(withAux);
});

test("vjp, linearize and linearTranspose keep the types of primals and output", () => {
  const f = (p: Params, t: Tensor): { y: Tensor } => ({ y: p.w.mul(t) });
  const [y, vjpFn] = vjp(f, [params, x]);
  expectTypeOf(y).toEqualTypeOf<{ y: Tensor }>();
  expectTypeOf(vjpFn).toEqualTypeOf<(cotangent: { y: Tensor }) => [p: Params, t: Tensor]>();
  const [, jvpFn] = linearize(f, [params, x]);
  expectTypeOf(jvpFn).returns.toEqualTypeOf<{ y: Tensor }>();
  expectTypeOf(linearTranspose(f, [params, x])).parameter(0).toEqualTypeOf<{ y: Tensor }>();
});
