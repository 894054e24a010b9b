import {
  checkpoint,
  cond,
  customJvp,
  foriLoop,
  scan,
  stack,
  type Tensor,
  tensor,
} from "@cotangent/core";
import { grad, linearize, vjp } from "@cotangent/grad";
import { hessian, hvp } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";

/** From vectors to vectors of the same length. */
export type Unary = (x: Tensor) => Tensor;
/** Of two vectors of one length, to another one. */
export type Binary = (x: Tensor, y: Tensor) => Tensor;

/** What random programs are made of: functions to functions. */
export interface Transforms {
  readonly jit: (f: Unary) => Unary;
  readonly checkpoint: (f: Unary) => Unary;
  /** A choice by a value. */
  readonly cond: (decide: Unary, yes: Unary, no: Unary) => Unary;
  /** Over the rows of a matrix, the last one first with `reverse`: the last state, and what each step made, summed. */
  readonly scan: (
    step: Binary,
    made: Binary,
    rows: (x: Tensor) => Tensor,
    reverse: boolean,
  ) => Unary;
  /** So many times, beside a count that nobody asks for. */
  readonly repeat: (times: number, body: (x: Tensor, i: Tensor) => Tensor) => Unary;
  /** x ↦ sin x², with a rule of its own. */
  readonly custom: Unary;
  /** The gradient of the sum of what f makes, times that sum. */
  readonly gradient: (f: Unary) => Unary;
  readonly jacobian: (f: Unary, rows: boolean, chunkSize: number | null) => Unary;
  /** Of f(x, y) in x and in y, and of Σ y in x and in y. */
  readonly jacobians: (
    f: Binary,
    rows: boolean,
    chunkSize: number | null,
  ) => (x: Tensor, y: Tensor) => readonly Tensor[];
  readonly hessian: (f: Unary, chunkSize: number | null) => Unary;
  readonly hessianProduct: (f: Unary) => (x: Tensor, dx: Tensor) => Tensor;
  readonly push: (f: Unary, x: Tensor) => Unary;
  readonly pull: (f: Unary, x: Tensor) => Unary;
  /** Over rows, or over columns. */
  readonly map: (f: Unary, columns: boolean) => Unary;
}

const int = (value: number): Tensor => tensor(value, { dtype: "int32" });
const summed =
  (f: Unary): Unary =>
  (x) =>
    f(x).sum();
const square: Unary = customJvp(
  (x: Tensor) => x.square().sin(),
  ([x], [dx]) => [square(x), dx.mul(x.square().cos()).mul(x).mul(2)],
);

/** Those of the packages, with trees, integers and more outputs than are asked for about what goes through them. */
export const transforms: Transforms = {
  jit: (f) => jit((x: Tensor) => f(x)),
  checkpoint: (f) => (x) => checkpoint((p: { readonly x: Tensor }) => [f(p.x), int(1)])({ x })[0]!,
  cond: (decide, yes, no) => (x) =>
    cond(
      decide(x).sum().gt(0.1),
      ({ x }) => ({ y: yes(x), k: int(1) }),
      ({ x, k }) => ({ y: no(x), k }),
      [{ x, k: int(2) }],
    ).y,
  scan: (step, made, rows, reverse) => (x) => {
    const [{ s }, { y }] = scan(
      ({ s, n }: { readonly s: Tensor; readonly n: Tensor }, row: Tensor) => [
        { s: step(s, row), n: n.add(1) },
        { y: made(s, row), n },
      ],
      { s: x, n: int(0) },
      rows(x),
      { reverse },
    );
    return s.add(y.sum(0));
  },
  repeat: (times, body) => (x) =>
    foriLoop(0, times, (i, { s, n }) => ({ s: body(s, i), n: n.add(i) }), { s: x, n: int(5) }).s,
  custom: square,
  gradient: (f) => (x) => {
    const [g, value] = grad(
      (_: Tensor, p: { readonly x: Tensor }) => {
        const y = f(p.x).sum();
        return [y, y] as const;
      },
      { argnums: 1, hasAux: true },
    )(int(3), { x });
    return g.x.mul(value);
  },
  jacobian: (f, rows, chunkSize) => (x) => (rows ? jacrev : jacfwd)(f, { chunkSize })(x),
  jacobians: (f, rows, chunkSize) => (x, y) => {
    const both = (
      x: Tensor,
      { y }: { readonly y: Tensor },
    ): { readonly u: Tensor; readonly n: readonly Tensor[] } => ({ u: f(x, y), n: [y.sum()] });
    const { u, n } = (rows ? jacrev : jacfwd)(both, { argnums: [0, 1], chunkSize })(x, { y });
    return [u[0], u[1].y, n[0]![0], n[0]![1].y];
  },
  hessian: (f, chunkSize) => (x) => hessian(summed(f), { chunkSize })(x),
  hessianProduct: (f) => (x, dx) => hvp(summed(f), [x], [dx])[1][0],
  push: (f, x) => linearize(f, [x])[1],
  pull: (f, x) => {
    const [, pullback] = vjp((x: Tensor) => ({ y: f(x), x }), [x]);
    return (ct) => pullback({ y: ct, x: ct })[0].sub(ct);
  },
  map: (f, columns) => vmap(f, columns ? { inDims: 1, outDims: -1 } : {}),
};

const rowsOf = (x: Tensor, dim = 0): Tensor[] =>
  Array.from({ length: x.shape[dim]! }, (_, i) => x.select(dim, i));
const along = (f: Unary, x: Tensor, dx: Tensor): Tensor => jvp(f, [x], [dx])[1];

/** Columns, by a derivative along each direction. */
const byDirections =
  (f: Unary): Unary =>
  (x) => {
    const direction = (k: number): Tensor => {
      const data = Float64Array.from({ length: x.size }, (_, i) => (i === k ? 1 : 0));
      return tensor(data, { shape: x.shape });
    };
    return stack(
      Array.from({ length: x.size }, (_, k) => along(f, x, direction(k))),
      -1,
    );
  };

/** The same by JavaScript's statements and by derivatives along directions, and nothing else. */
export const byHand: Transforms = {
  jit: (f) => f,
  checkpoint: (f) => f,
  cond: (decide, yes, no) => (x) => (decide(x).sum().item() > 0.1 ? yes(x) : no(x)),
  scan: (step, made, rows, reverse) => (x) => {
    let state = x;
    let total: Tensor | null = null;
    const list = rowsOf(rows(x));
    for (const row of reverse ? list.reverse() : list) {
      const y = made(state, row);
      total = total === null ? y : total.add(y);
      state = step(state, row);
    }
    return total === null ? state : state.add(total);
  },
  repeat: (times, body) => (x) => {
    let state = x;
    for (let i = 0; i < times; i++) state = body(state, int(i));
    return state;
  },
  custom: (x) => x.square().sin(),
  gradient: (f) => (x) => byDirections(summed(f))(x).mul(f(x).sum()),
  jacobian: byDirections,
  jacobians: (f) => (x, y) => [
    byDirections((z) => f(z, y))(x),
    byDirections((z) => f(x, z))(y),
    byDirections(() => y.sum())(x),
    byDirections((z) => z.sum())(y),
  ],
  hessian: (f) => byDirections(byDirections(summed(f))),
  hessianProduct: (f) => (x, dx) => along(byDirections(summed(f)), x, dx),
  push: (f, x) => (dx) => along(f, x, dx),
  pull: (f, x) => (ct) => byDirections(f)(x).T.matmul(ct),
  map: (f, columns) => (xs) => stack(rowsOf(xs, columns ? 1 : 0).map(f), columns ? -1 : 0),
};
