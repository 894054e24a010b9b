import {
  argsort,
  cumprod,
  gather,
  indexSelect,
  outer,
  scatterAdd,
  softmax,
  sort,
  stack,
  tensor,
  where,
} from "@cotangent/core";
import { randomStream } from "../src/random.ts";
import type { Binary, Transforms, Unary } from "./transforms.ts";

interface Piece {
  readonly text: string;
  readonly by: (t: Transforms) => Binary;
}

const plain: { readonly [text: string]: Binary } = {
  "sin x·y": (x, y) => x.sin().mul(y),
  "tanh(x·Σy)": (x, y) => x.mul(y.sum()).tanh(),
  x: (x) => x,
  y: (_, y) => y,
  "cumprod x − y": (x, y) => cumprod(x, 0).sub(y.mul(0.5)),
  "softmax x·y": (x, y) => softmax(x, 0).mul(y),
  "sort x·cos y": (x, y) => sort(x, 0).values.mul(y.cos()),
  "x₀·y": (x, y) => x.select(0, 0).mul(y),
};

/** Pieces made of two others, a and b, a number of 1 or more, and two decisions. */
type Maker = (
  a: Binary,
  b: Binary,
  n: number,
  one: boolean,
  other: boolean,
) => (t: Transforms) => Binary;

const makers: { readonly [text: string]: Maker } = {
  cond: (a, b) => (t) => (x, y) =>
    t.cond(
      (z) => z.sub(y),
      (z) => a(z, y),
      (z) => b(y, z),
    )(x),
  "mapped cond": (a, b, _, one) => (t) => (x, y) =>
    t
      .map(
        t.cond(
          (z) => z,
          (z) => a(z, y),
          (z) => b(y, z),
        ),
        one,
      )(stack([x, y, x.mul(y)], one ? 1 : 0))
      .sum(one ? 1 : 0)
      .sin(),
  scan: (a, b, _, one) => (t) => (x, y) =>
    t.scan(
      (s, r) => a(s, r).add(y).sin(),
      (s, r) => b(s, r).mul(0.3),
      (z) => outer(tensor([0.5, 1, -0.7], { dtype: "float64" }), z),
      one,
    )(x),
  repeat: (a, _, n) => (t) => (x, y) =>
    t.repeat(n, (s, i) =>
      a(s, y)
        .mul(indexSelect(y, 0, i.sub(i).reshape([1])))
        .tanh(),
    )(x),
  "repeat in repeat": (a, b) => (t) => (x, y) =>
    t.repeat(2, (s) => t.repeat(2, (u) => a(u, y).sin())(b(s, x)))(x),
  checkpoint: (a, b) => (t) => (x, y) =>
    t
      .checkpoint((z) => a(z, y))(x)
      .mul(b(y, x)),
  custom: (a) => (t) => (x, y) => t.custom(a(x, y)).mul(y),
  jit: (a, b) => (t) => (x, y) =>
    t
      .jit((z) => a(z, y).add(t.jit((u) => b(u, z))(y)))(x)
      .sin(),
  gradient: (a, b) => (t) => (x, y) =>
    t
      .gradient((z) => a(z, x).mul(b(y, z)))(y)
      .sin(),
  jacobian: (a, _, n, one, other) => (t) => (x, y) =>
    t
      .jacobian(
        (z) => a(z, x),
        one,
        other ? n : null,
      )(y)
      .matmul(x)
      .sin(),
  "trace of a jacobian": (a, _, n, one, other) => (t) => (x, y) => {
    const j = t.jacobian((z) => a(z, y), one, other ? n : null)(x);
    return j.matmul(y).add(j.sum(0)).add(j.T.sum(0)).sin();
  },
  jacobians: (a, _, n, one, other) => (t) => (x, y) => {
    const [ux, uy, nx, ny] = t.jacobians(a, one, other ? n : null)(y, x);
    return ux!.matmul(x).add(uy!.matmul(y)).add(nx!).add(ny!).sin();
  },
  hessian: (a, _, n, one) => (t) => (x, y) =>
    t
      .hessian(
        (z) => a(z, y),
        one ? n : null,
      )(x)
      .matmul(y)
      .sin(),
  "hessian product": (a) => (t) => (x, y) =>
    t
      .hessianProduct((z) => a(z, y))(x, y)
      .sin(),
  "mapped push": (a, _, __, one) => (t) => (x, y) =>
    t
      .map(
        t.push((z) => a(z, y), x),
        one,
      )(stack([x, y], one ? 1 : 0))
      .sum(one ? 1 : 0)
      .tanh(),
  "push in a loop": (a) => (t) => (x, y) => {
    const push = t.push((z) => a(z, y), x);
    return t
      .repeat(2, (s) => push(s))(y)
      .tanh();
  },
  "pull twice": (a, b) => (t) => (x, y) => {
    const pull = t.pull((z) => a(z, y), x);
    return pull(b(x, y)).add(pull(y.sin())).sin();
  },
  "mapped gradient": (a) => (t) => (x, y) =>
    t
      .map(
        t.gradient((z) => a(z, y)),
        false,
      )(stack([x, y]))
      .sum(0)
      .sin(),
  "map in map": (a, _, __, one) => (t) => (x, y) =>
    t
      .map(
        (p) =>
          t
            .map(
              (q) => a(p, q),
              one,
            )(stack([x, p], one ? 1 : 0))
            .sum(one ? 1 : 0),
        false,
      )(stack([y, x]))
      .sum(0)
      .tanh(),
  "by indices": (a, b, _, one) => () => (x, y) => {
    const order = argsort(x, 0);
    return one
      ? gather(a(x, y), 0, order).add(b(x, y))
      : scatterAdd(a(x, y), 0, order.mul(0), b(y, x)).sin();
  },
  where: (a, b) => () => (x, y) => where(x.gt(y), a(x, y), b(y, x)),
};

/** A derivative, or what changes nothing, around a whole program. */
const wraps: { readonly [text: string]: (t: Transforms, f: Unary) => Unary } = {
  gradient: (t, f) => t.gradient(f),
  jacrev·x: (t, f) => (x) => t.jacobian(f, true, null)(x).matmul(x),
  jacfwd·x: (t, f) => (x) => t.jacobian(f, false, 2)(x).matmul(x),
  push: (t, f) => (x) => t.push(f, x)(x.sin()),
  pull: (t, f) => (x) => t.pull(f, x)(x.cos()),
  map: (t, f) => (x) =>
    t
      .map(
        f,
        true,
      )(stack([x, x.mul(0.5)], 1))
      .sum(1),
  jit: (t, f) => t.jit(f),
  checkpoint: (t, f) => t.checkpoint(f),
};

export interface NestedProgram {
  readonly text: string;
  readonly by: (t: Transforms) => Unary;
  readonly at: readonly number[];
}

/** `order` transforms, chosen by `seed`, of a function of `size` numbers that is itself made of transforms, to the given depth. */
export function nestedProgram(seed: number, size: number, depth = 1, order = 1): NestedProgram {
  const random = randomStream(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const piece = (depth: number): Piece => {
    if (depth === 0) {
      const text = pick(Object.keys(plain));
      return { text, by: () => plain[text]! };
    }
    const [a, b] = [piece(depth - 1), piece(depth - 1)];
    const name = pick(Object.keys(makers));
    const [n, one, other] = [1 + Math.floor(random() * 3), random() < 0.5, random() < 0.5];
    return {
      text: `${name}(${a.text}; ${b.text}; ${n}, ${one}, ${other})`,
      by: (t) => makers[name]!(a.by(t), b.by(t), n, one, other)(t),
    };
  };
  const inner = piece(depth);
  const names = Array.from({ length: order }, () => pick(Object.keys(wraps)));
  const at = Array.from({ length: size }, () => 2 * random() - 1);
  const direction = Array.from({ length: size }, () => 2 * random() - 1);
  return {
    text: [...names, inner.text].join(" of "),
    by: (t) => {
      const f = inner.by(t);
      const ofOne: Unary = (x) => f(x, x.mul(tensor(direction, { dtype: "float64" })).add(0.2));
      return names.reduceRight<Unary>((g, name) => wraps[name]!(t, g), ofOne);
    },
    at,
  };
}
