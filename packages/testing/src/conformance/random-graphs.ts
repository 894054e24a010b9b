import {
  bitwiseAnd,
  bitwiseLeftShift,
  bitwiseRightShift,
  bitwiseXor,
  concatenate,
  indexSelect,
  type Tensor,
  where,
} from "@cotangent/core";
import { randomStream } from "../random.ts";

/** Ops of tensors of one shape [n,m], n ≥ 2 and m ≥ 3, to one of this shape. */
type Step = (x: Tensor, y: Tensor) => Tensor;

/** Values stay small whatever goes in. */
const floatSteps: readonly Step[] = [
  (x, y) => x.add(y).mul(0.5),
  (x, y) => x.sub(y).tanh(),
  (x, y) => x.sin().mul(y),
  (x) => x.tanh(),
  (x) => x.abs().neg().exp(),
  (x, y) => x.maximum(y).mul(0.5).add(1),
  (x, y) => where(x.gt(y), x, y.mul(2)).tanh(),
  (x, y) => x.sub(y.mean(1, { keepdim: true })),
  (x, y) => x.mul(y.sum(0)).tanh(),
  (x, y) => x.matmul(y.T).tanh().matmul(x).sin(),
  (x) => x.reshape([x.shape[1]!, x.shape[0]!]).T,
  (x) => x.T.reshape(x.shape),
  (x, y) => concatenate([x.slice(0, 1), y.slice(1)]),
  (x, y) => x.div(y.abs().add(1)),
  (x) => x.cumsum(1).sigmoid(),
  (x, y) => x.sub(y.amax()).flip(1).mul(0.25),
  (x, y) => indexSelect(x, 1, places(x.shape[1]!)).add(y.abs().sqrt()).mul(0.5),
  (x, y) => where(x.lt(0).eq(y.lt(0)), x, y.neg()),
];

/** Integers wrap, so every result is exact. */
const integerSteps: readonly Step[] = [
  (x, y) => x.add(y),
  (x, y) => x.mul(y).sub(1),
  (x, y) => bitwiseXor(x, bitwiseLeftShift(y, 13)),
  (x, y) => bitwiseXor(x, bitwiseRightShift(y, 17)),
  (x, y) => bitwiseAnd(x, y).add(x),
  (x, y) => where(x.lt(y), x, y),
  (x, y) => x.maximum(y.sum(0)),
  (x) => x.cumsum(1),
  (x, y) => x.matmul(y.T).matmul(x),
  (x, y) => concatenate([y.slice(0, 1), x.slice(1)]).flip(0),
];

/** Of n places, in another order and with repeats. */
function places(n: number): number[] {
  return Array.from({ length: n }, (_, i) => (i * i + 2) % n);
}

/**
 * A function of two tensors of one shape, the same for the same seed: a chain of `length` steps, each on the last
 * value and an earlier one. Three results: the last value, a sum, and indices.
 */
export function randomProgram(
  seed: number,
  numbers: "floats" | "integers" = "floats",
  length = 9,
): (a: Tensor, b: Tensor) => [Tensor, Tensor, Tensor] {
  const random = randomStream(seed);
  const steps = numbers === "floats" ? floatSteps : integerSteps;
  const pick = (n: number): number => Math.floor(random() * n);
  const plan = Array.from(
    { length },
    (_, i) => [pick(steps.length), pick(i + 2), pick(2)] as const,
  );
  return (a, b) => {
    const values = [a, b];
    for (const [step, k, side] of plan) {
      const [last, other] = [values.at(-1)!, values[k]!];
      values.push(side === 0 ? steps[step]!(last, other) : steps[step]!(other, last));
    }
    return [values.at(-1)!, values.at(-2)!.sum(), values.at(-3)!.argmax(1)];
  };
}
