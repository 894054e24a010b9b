// A function with control flow against a function without, through all transforms, eager and compiled in both orders.
import { stack, type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { slopes } from "../../../jvp/test/support.ts";
import { expectTree } from "../support.ts";

type Scalar = (x: Tensor) => Tensor;
type Transform = (f: Scalar) => Scalar;

const direction = (x: Tensor): Tensor => x.mul(0.3).add(1);
const along: Transform = (f) => (x) => jvp(f, [x], [direction(x).detach()])[1];

const forward: Record<string, Transform> = {
  value: (f) => f,
  jvp: along,
  jacfwd: (f) => jacfwd(f),
  "jacfwd of jacfwd": (f) => jacfwd(jacfwd(f)),
};
const reverse: Record<string, Transform> = {
  grad: (f) => grad(f),
  hessian: (f) => hessian(f),
  "jacrev of jacrev": (f) => jacrev(jacrev(f)),
  "jacrev of jacfwd": (f) => jacrev(jacfwd(f)),
  "grad of jvp": (f) => grad(along(f)),
  "grad of grad of grad": (f) =>
    grad((x: Tensor) => grad((y: Tensor) => grad(f)(y).square().sum())(x).sum()),
};

/** Three of shape [2], for functions that are smooth there. */
export const examples = (): Tensor =>
  tensor([
    [0.4, -0.2],
    [1.1, 0.3],
    [0.9, 2],
  ]);

export interface Cases {
  readonly f: Scalar;
  /** The same without control flow; takes a value that is known. */
  readonly plain: Scalar;
  /** Examples of shape [examples, …]. */
  readonly xs: Tensor;
  /** Whether reverse mode works in a compiled program. Default true. */
  readonly reversible?: boolean;
}

/** Tests for a function of shape [n] to []. */
export function alike(name: string, make: () => Cases): void {
  const rows = (f: Scalar, xs: Tensor): Tensor =>
    stack(
      Array.from({ length: xs.shape[0]! }, (_, i) => f(xs.select(0, i))),
      0,
    );
  const close = (got: Tensor, want: Tensor): void => expectTree(got, want, 1e-10);

  describe(name, () => {
    for (const [kind, transform] of Object.entries({ ...forward, ...reverse })) {
      const back = kind in reverse;
      it(`gives the ${kind} of plain operations, eager`, () => {
        const { f, plain, xs } = make();
        close(rows(transform(f), xs), rows(transform(plain), xs));
      });
      it(`gives the ${kind} of a compiled function`, () => {
        const { f, plain, xs } = make();
        close(rows(transform(jit(f)), xs), rows(transform(plain), xs));
      });
      it(`gives the compiled ${kind}, or says why not`, () => {
        const { f, plain, xs, reversible = true } = make();
        if (back && !reversible)
          expect(() => rows(jit(transform(f)), xs)).toThrow("has no reverse mode");
        else close(rows(jit(transform(f)), xs), rows(transform(plain), xs));
      });
      it(`gives the ${kind} for all examples at once, or says why not`, () => {
        const { f, plain, xs, reversible = true } = make();
        if (back && !reversible) {
          expect(() => vmap(transform(f))(xs)).toThrow("has no reverse mode");
          return;
        }
        const want = rows(transform(plain), xs);
        close(vmap(transform(f))(xs), want);
        close(jit(vmap(transform(f)))(xs), want);
        close(vmap(jit(transform(f)))(xs), want);
        close(vmap(transform(jit(f)))(xs), want);
      });
    }

    it("gives the gradient of a sum over examples", () => {
      const { f, plain, xs, reversible = true } = make();
      const total = (xs: Tensor): Tensor => vmap(f)(xs).sum();
      const want = rows(grad(plain), xs);
      close(grad(total)(xs), want);
      close(grad(jit(total))(xs), want);
      if (reversible) close(jit(grad(total))(xs), want);
      else expect(() => jit(grad(total))(xs)).toThrow("has no reverse mode");
    });

    it("has the derivative that finite differences see", () => {
      const { f, xs } = make();
      const x = xs.select(0, 0);
      const [row] = slopes(f, x);
      const got = jit(jacfwd(f))(x).dataSync();
      row!.forEach((slope, i) =>
        expect(Math.abs(got[i]! - slope)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope))),
      );
    });
  });
}
