import {
  allocate,
  avalOf,
  argmax,
  argmin,
  broadcastTo,
  checkpoint,
  cond,
  type DType,
  evaluateGraph,
  flip,
  type Graph,
  isFloat,
  logicalAnd,
  mean,
  reshape,
  scan,
  type Shape,
  tanh,
  sum,
  Tensor,
  tensor,
  toDType,
  traceGraph,
  whileLoop,
} from "@cotangent/core";
import fc from "fast-check";
import { type Sample, samples } from "./random-graph.ts";

/** How the arguments of a random graph are used by a loop whose body it is. */
interface Roles {
  readonly length: number;
  readonly reverse: boolean;
  /** How many of the three arguments are the state; of the others, whether they are rows or closed over. */
  readonly states: number;
  readonly rows: boolean;
  /** What is scanned over is turned round before. */
  readonly flipped: boolean;
  /** States change places. */
  readonly swapped: boolean;
  /** The body has a loop over its own argument. */
  readonly nested: boolean;
  /** The body has a condition, a checkpoint and the places of the largest and smallest element. */
  readonly decides: boolean;
  /** Rows of results that are used. */
  readonly stacked: boolean;
  readonly choices: readonly number[];
}

/** A tensor of this shape and dtype made of another one's elements, of moderate size. */
function fit(x: Tensor, shape: Shape, dtype: DType): Tensor {
  const same = x.shape.length === shape.length && x.shape.every((n, i) => n === shape[i]);
  const y = toDType(same ? x : broadcastTo(isFloat(dtype) ? mean(toDType(x, dtype)) : sum(toDType(x, dtype)), shape), dtype);
  return isFloat(dtype) ? tanh(y) : y;
}

function loopOf({ graph, inputs }: Sample, roles: Roles): Sample {
  const { reverse, states, rows, flipped, swapped, nested, decides, stacked } = roles;
  const avals = graph.inputs.map((v) => v.aval);
  // Rounding errors grow from step to step.
  const length = Math.min(roles.length, avals[0]!.dtype === "float32" ? 3 : avals[0]!.dtype === "float64" ? 17 : 300);
  const isRow = (i: number): boolean => i >= states && (rows || i === 2);
  const outer = avals.map((a, i) => (isRow(i) ? avalOf([length, ...a.shape], a.dtype) : a));
  const data = inputs.map((x, i) => {
    const made = allocate(x instanceof Float32Array ? "float32" : avals[i]!.dtype, x.length * (isRow(i) ? length : 1));
    for (let k = 0; k < made.length; k++) made[k] = isRow(i) && isFloat(avals[i]!.dtype) ? Math.sin(k) : x[k % x.length]!;
    return made;
  });
  const traced: Graph = traceGraph((...args) => {
    const given = args.map((x, i) => (isRow(i) && flipped ? flip(x!, [0]) : x!));
    const initial = given.slice(0, states);
    const [last, ys] = scan(
      (state: readonly Tensor[], row: readonly Tensor[]): [readonly Tensor[], readonly Tensor[]] => {
        const at = row.slice();
        const values = given.map((x, i) => (i < states ? state[i]! : isRow(i) ? at.shift()! : x));
        const results = evaluateGraph(graph, values);
        const more = nested ? [innerLoop(values[0]!, results[0]!)] : [];
        if (decides) more.push(...decided(values, results));
        const all = [...more, ...results];
        const next = initial.map((x, i) => {
          const from = roles.choices[i]! % (all.length + 1);
          const other = state[(i + 1) % states]!;
          if (swapped && other.shape.length === x.shape.length && other.shape.every((n, k) => n === x.shape[k])) return other;
          return fit(from < all.length ? all[from]! : values[2]!, x.shape, x.dtype);
        });
        return [next, stacked ? [...all, state[0]!] : []];
      },
      initial,
      given.filter((_, i) => isRow(i)),
      { reverse, length },
    );
    const outputs = [...last, ...ys];
    // What comes after the loop may read its results in loops of their own.
    return [...outputs, ...outputs.map((y) => (isFloat(y.dtype) ? tanh(y).mul(2) : y.neg()))];
  }, outer);
  return { graph: traced, inputs: data };
}

/** Doubles x until its elements sum up to enough, but not too often. */
function repeated(x: Tensor): Tensor {
  const [, last] = whileLoop(
    ([k, y]) => logicalAnd(k!.lt(6), sum(y!).lt(40)),
    ([k, y]) => [k!.add(1), toDType(flip(y!, y!.shape.map((_, i) => i)).mul(2), x.dtype)],
    [tensor(0, { dtype: "int32" }), x],
  );
  return last!;
}

function decided(values: readonly Tensor[], results: readonly Tensor[]): Tensor[] {
  const [x, y] = [values[0]!, results[0]!];
  const flat = reshape(x, [-1]);
  const chosen = cond(
    sum(y).gt(0),
    (t: Tensor) => cond(sum(t).lt(1), (u: Tensor) => u.mul(2), (u: Tensor) => u.neg(), [t]),
    (t: Tensor) => t.add(t),
    [x],
  );
  return [chosen, repeated(y), checkpoint((t: Tensor) => t.mul(t).sub(1))(x), argmax(flat, 0), argmin(flat, 0)];
}

/** A running value over the rows of x. */
function innerLoop(x: Tensor, y: Tensor): Tensor {
  const list = x.shape.length === 0 ? reshape(x, [1]) : x;
  const start = fit(y, [], x.dtype);
  const [last, all] = scan((s: Tensor, r: Tensor) => [fit(s.add(sum(r)), [], x.dtype), s] as const, start, list, { reverse: true });
  return last.add(sum(all));
}

/** Random loops whose bodies are random graphs. */
export const loops: fc.Arbitrary<Sample> = fc
  .tuple(
    samples,
    fc.record<Roles>({
      length: fc.constantFrom(2, 3, 5, 17, 300),
      reverse: fc.boolean(),
      states: fc.constantFrom(1, 2, 3),
      rows: fc.boolean(),
      flipped: fc.boolean(),
      swapped: fc.boolean(),
      nested: fc.boolean(),
      decides: fc.boolean(),
      stacked: fc.boolean(),
      choices: fc.array(fc.nat(100), { minLength: 3, maxLength: 3 }),
    }),
  )
  .map(([sample, roles]) => loopOf(sample, roles));
