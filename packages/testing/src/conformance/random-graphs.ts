import { concatenate, indexSelect, where, type Tensor } from "@cotangent/core";
import { randomStream } from "../random.ts";

/** Ops of [2,3] tensors to one of [2,3], whose values stay small whatever goes in. */
type Step = (x: Tensor, y: Tensor) => Tensor;

const steps: readonly Step[] = [
  (x, y) => x.add(y).mul(0.5),
  (x, y) => x.sub(y),
  (x, y) => x.sin().mul(y),
  (x) => x.tanh(),
  (x) => x.abs().neg().exp(),
  (x, y) => x.maximum(y).add(1),
  (x, y) => where(x.gt(y), x, y.mul(2)),
  (x, y) => x.sub(y.mean(1, { keepdim: true })),
  (x, y) => x.mul(y.sum(0)).tanh(),
  (x, y) => x.matmul(y.T).tanh().matmul(x),
  (x) => x.reshape([3, 2]).T,
  (x, y) => concatenate([x.slice(0, 1), y.slice(1, 2)]),
  (x, y) => x.div(y.abs().add(1)),
  (x) => x.cumsum(1).sigmoid(),
  (x, y) => x.sub(y.amax()).flip(1),
  (x, y) => indexSelect(x, 1, [2, 0, 0]).add(y.abs().sqrt()),
];

/** A function of two [2,3] tensors, the same for the same seed; returns two results of a chain of `length` steps. */
export function randomProgram(
  seed: number,
  length = 9,
): (a: Tensor, b: Tensor) => [Tensor, Tensor] {
  const random = randomStream(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const plan = Array.from(
    { length },
    (_, i) => [pick(steps.length), pick(i + 2), pick(i + 2)] as const,
  );
  return (a, b) => {
    const values = [a, b];
    for (const [step, x, y] of plan) values.push(steps[step]!(values[x]!, values[y]!));
    return [values.at(-1)!, values.at(-2)!.sum()];
  };
}
