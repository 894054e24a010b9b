import {
  concatenate,
  cumprod,
  einsum,
  erf,
  flip,
  hypot,
  indexSelect,
  logsumexp,
  prod,
  scatterAdd,
  softmax,
  softplus,
  sort,
  std,
  type Tensor,
  tensor,
  where,
} from "@cotangent/core";

/** Smooth wherever the values of a program go (with probability one), from [2,3] tensors to one of [2,3]. */
type Step = (x: Tensor, y: Tensor) => Tensor;

const mask = (): Tensor =>
  tensor([
    [true, false, true],
    [false, true, false],
  ]);

const steps: readonly Step[] = [
  (x, y) => x.add(y).mul(0.5),
  (x, y) => x.sub(y.sin()),
  (x, y) => x.mul(y).tanh(),
  (x) => x.sigmoid().mul(2).sub(1),
  (x, y) => x.div(y.square().add(1)),
  (x, y) => hypot(x, y.add(3)).log(),
  (x, y) => softmax(x, 1).mul(y),
  (x, y) => x.sub(logsumexp(y, 0, { keepdim: true })),
  (x, y) => x.add(prod(y, 1, { keepdim: true }).tanh()),
  (x) => x.sub(x.mean(0)).mul(std(x, 1, { keepdim: true })),
  (x, y) => einsum("ij,kj,kl->il", x, y, x).tanh(),
  (x, y) => x.matmul(y.T).matmul(x).sin(),
  (x) => x.reshape([3, 2]).T.cos(),
  (x, y) => concatenate([x.slice(0, 1), flip(y, 1).slice(1, 2)]),
  (x, y) => indexSelect(x, 1, [2, 0, 0]).mul(y),
  (x, y) =>
    scatterAdd(
      x,
      1,
      [
        [0, 0],
        [2, 1],
      ],
      y.slice(0, 2, { dim: 1 }),
    ),
  (x) => x.cumsum(1).tanh(),
  (x) => cumprod(x, 0).sin(),
  (x, y) => where(mask(), softplus(x), erf(y)),
  (x) => sort(x, 1).values.mul(x),
  (x, y) => x.square().add(1).pow(y.tanh()),
  (x, y) => x.mul(y.amax(1, { keepdim: true })).sigmoid(),
  (x) => x.square().add(0.5).sqrt().sub(1),
  (x, y) => x.neg().exp().add(1).log().mul(y.add(1)),
];

function stream(seed: number): () => number {
  // a linear congruential generator (Numerical Recipes' constants): only variety matters here
  let state = (seed * 2654435761 + 97) >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296;
}

export interface RandomProgram {
  /** To one number. */
  readonly f: (a: Tensor, b: Tensor) => Tensor;
  readonly args: readonly [Tensor, Tensor];
  /** Directions, of the shapes of the arguments. */
  readonly directions: readonly [Tensor, Tensor];
}

/** A composition of `length` steps chosen by `seed`, with arguments of `dtype` to try it at. */
export function randomProgram(
  seed: number,
  length = 6,
  dtype: "float32" | "float64" = "float64",
): RandomProgram {
  const random = stream(seed);
  const pick = (n: number): number => Math.floor(random() * n);
  const plan = Array.from(
    { length },
    (_, i) => [pick(steps.length), pick(i + 2), pick(i + 2)] as const,
  );
  const numbers = (): Tensor =>
    tensor(
      Float64Array.from({ length: 6 }, () => 2 * random() - 1),
      { shape: [2, 3], dtype },
    );
  const weights = numbers();
  const f = (a: Tensor, b: Tensor): Tensor => {
    const values = [a, b];
    // the last value always goes in, so that no program is shorter than its length
    for (const [step, x, y] of plan)
      values.push(steps[step]!(values[x]!.add(values.at(-1)!).mul(0.7), values[y]!));
    return values.at(-1)!.mul(weights).sum();
  };
  return { f, args: [numbers(), numbers()], directions: [numbers(), numbers()] };
}
