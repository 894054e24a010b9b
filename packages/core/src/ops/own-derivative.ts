import { avalOf } from "../aval.ts";
import { broadcastAvals } from "../shape.ts";
import { definePrimitive, jvpRule, lowerRule, type Primitive, type Traits } from "../primitive.ts";
import { none, type None } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bind1 } from "../trace.ts";
import {
  add,
  div,
  eq,
  log,
  log1p,
  lt,
  maximum,
  mul,
  neg,
  pow,
  sqrt,
  stopGradient,
  sub,
  where,
  xlogy,
} from "./elementwise.ts";

// Operations whose derivative at singular points is not that of any composition. They carry their rules, as a third
// party's do, so that programs without them carry nothing.

interface Elementwise extends Traits {
  readonly axes: "elementwise";
}

const powOrZeroPrimitive: Primitive<{ readonly exponent: number }, Elementwise> =
  /* @__PURE__ */ definePrimitive<{ readonly exponent: number }, Elementwise>({
    name: "powOrZero",
    traits: { axes: "elementwise" },
    aval: ([x]) => [avalOf(x!.shape, x!.dtype)],
    rules: {
      [jvpRule]: [
        (dx, _, [x], { exponent }) =>
          mul(dx, where(eq(x!, 0), 0, mul(power(x!, exponent - 1), exponent))),
      ],
      [lowerRule]: ([x], { exponent }) => power(x!, exponent),
    },
  });
const power = (x: Tensor, exponent: number): Tensor =>
  exponent === 0.5 ? sqrt(x) : pow(x, exponent);

/**
 * xᵖ for x ≥ 0 and 0 < p, with derivative 0 at 0, where that of xᵖ may be infinite. PyTorch masks norms like this: the
 * derivative of the derivative is still that of a singular point in reverse mode, NaN.
 */
export function powOrZero(x: Tensor, exponent: number): Tensor {
  return bind1(powOrZeroPrimitive, [x], { exponent });
}

const entrPrimitive: Primitive<None, Elementwise> = /* @__PURE__ */ definePrimitive<
  None,
  Elementwise
>({
  name: "entr",
  traits: { axes: "elementwise" },
  aval: ([x]) => [avalOf(x!.shape, x!.dtype)],
  rules: {
    [jvpRule]: [(dx, _, [x]) => mul(dx, neg(add(log(x!), 1)))],
    [lowerRule]: ([x]) => where(lt(x!, 0), -Infinity, neg(xlogy(x!, x!))),
  },
});
/** −x·log(x), whose derivative −(log(x) + 1) is infinite at 0. */
export function entropy(x: Tensor): Tensor {
  return bind1(entrPrimitive, [x], none);
}

const binaryCrossEntropyPrimitive: Primitive<None, Elementwise> = /* @__PURE__ */ definePrimitive<
  None,
  Elementwise
>({
  name: "binaryCrossEntropy",
  traits: { axes: "elementwise" },
  aval: (avals) => [avalOf(broadcastAvals("binaryCrossEntropy", avals), avals[0]!.dtype)],
  rules: {
    [jvpRule]: [
      (dp, _, [p, t]) => {
        const spread = mul(p!, sub(1, p!));
        // bounded in its value only: where p is 0 or 1 it goes on changing with p
        const bounded = add(spread, stopGradient(sub(maximum(spread, 1e-12), spread)));
        return mul(dp, div(sub(p!, t!), bounded));
      },
      (dt, _, [p]) => mul(dt, sub(boundedLog(sub(1, p!)), boundedLog(p!))),
    ],
    [lowerRule]: ([p, t]) =>
      neg(add(mul(t!, boundedLog(p!)), mul(sub(1, t!), maximum(log1p(neg(p!)), -100)))),
  },
});
const boundedLog = (x: Tensor): Tensor => maximum(log(x), -100);

/**
 * −(t·log p + (1 − t)·log(1 − p)) with logarithms of −100 at least, whose derivative is (p − t) / max(p·(1 − p), 1e−12)
 * as PyTorch has it: large where a certain prediction is wrong, while that of the bounded logarithm is 0.
 */
export function binaryCrossEntropyOf(p: Tensor, t: Tensor): Tensor {
  return bind1(binaryCrossEntropyPrimitive, [p, t], none);
}
