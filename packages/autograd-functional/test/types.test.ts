import { type Tensor, square, sum } from "@cotangent/core";
import { describe, expectTypeOf, it } from "vitest";
import { hessian, hvp, jacobian, jvp, vhp, vjp } from "../src/index.ts";

// Types only: the functions below are never called.
declare const x: Tensor;
declare const many: Tensor[];

describe("types", () => {
  it("of jacobian follow outputs and inputs", () => {
    void (() => {
      expectTypeOf(jacobian((a) => square(a), x)).toEqualTypeOf<Tensor>();
      expectTypeOf(jacobian((a) => square(a), [x])).toEqualTypeOf<[Tensor]>();
      expectTypeOf(jacobian((a) => [square(a), a], x)).toEqualTypeOf<[Tensor, Tensor]>();
      expectTypeOf(jacobian((a, b) => a.mul(b), [x, x])).toEqualTypeOf<[Tensor, Tensor]>();
      expectTypeOf(jacobian((a, b) => [a.mul(b), sum(a), b], [x, x])).toEqualTypeOf<
        [[Tensor, Tensor], [Tensor, Tensor], [Tensor, Tensor]]
      >();
      expectTypeOf(jacobian((...all) => all[0]!, many)).toEqualTypeOf<Tensor[]>();
      jacobian((a, b) => {
        expectTypeOf(a).toEqualTypeOf<Tensor>();
        expectTypeOf(b).toEqualTypeOf<Tensor>();
        return a;
      }, [x, x]);
      // @ts-expect-error a function of three tensors wants three inputs
      jacobian((a: Tensor, b: Tensor, c: Tensor) => a.mul(b).mul(c), [x, x]);
      // @ts-expect-error a number is no output
      jacobian(() => 3, x);
    });
  });

  it("of hessian are those of the inputs, twice", () => {
    void (() => {
      expectTypeOf(hessian((a) => sum(a), x)).toEqualTypeOf<Tensor>();
      expectTypeOf(hessian((a) => sum(a), [x])).toEqualTypeOf<[[Tensor]]>();
      expectTypeOf(hessian((a, b) => sum(a.mul(b)), [x, x])).toEqualTypeOf<[[Tensor, Tensor], [Tensor, Tensor]]>();
      // @ts-expect-error one tensor only
      hessian((a) => [sum(a)], x);
    });
  });

  it("of the products are those of outputs and inputs", () => {
    void (() => {
      expectTypeOf(vjp((a, b) => a.mul(b), [x, x], x)).toEqualTypeOf<[outputs: Tensor, product: [Tensor, Tensor]]>();
      expectTypeOf(vjp((a) => [a, a], x, [x, x])).toEqualTypeOf<[outputs: [Tensor, Tensor], product: Tensor]>();
      expectTypeOf(jvp((a) => [a, a], x, x)).toEqualTypeOf<[outputs: [Tensor, Tensor], product: [Tensor, Tensor]]>();
      expectTypeOf(hvp((a, b) => sum(a.mul(b)), [x, x], [x, x])).toEqualTypeOf<
        [output: Tensor, product: [Tensor, Tensor]]
      >();
      expectTypeOf(vhp((a) => sum(a), x, x)).toEqualTypeOf<[output: Tensor, product: Tensor]>();
    });
  });

  it("of the curried forms follow the arguments", () => {
    void (() => {
      expectTypeOf(jacobian(square as (a: Tensor) => Tensor)(x)).toEqualTypeOf<Tensor>();
      expectTypeOf(hessian((a: Tensor) => sum(a))(x)).toEqualTypeOf<Tensor>();
      expectTypeOf(hessian((a: Tensor) => sum(a), { vectorize: true })([x])).toEqualTypeOf<[[Tensor]]>();
      expectTypeOf(hessian((a: Tensor, b: Tensor) => sum(a.mul(b)))(x, x)).toEqualTypeOf<
        [[Tensor, Tensor], [Tensor, Tensor]]
      >();
      expectTypeOf(jacobian((a: Tensor, b: Tensor) => [a, b, a] as [Tensor, Tensor, Tensor])(x, x)).toEqualTypeOf<
        [[Tensor, Tensor], [Tensor, Tensor], [Tensor, Tensor]]
      >();
      expectTypeOf(jacobian(jacobian((a: Tensor) => a))(x)).toEqualTypeOf<Tensor>();
      // @ts-expect-error two arguments are wanted
      hessian((a: Tensor, b: Tensor) => sum(a.mul(b)))(x);
    });
  });
});
