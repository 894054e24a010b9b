import * as ct from "@cotangent/core";
import { type DType, isFloat, isInteger, type Tensor, tensor } from "@cotangent/core";
import { randomStream } from "../src/random.ts";

// Programs of operations that round at most once, so that every backend gives the same bits: what moves, compares, orders,
// picks and counts, over all dtypes, with NaN, infinities, −0 and ties among the numbers.

/** From 0 up to but without n. */
type Pick = (n: number) => number;
/** Of one tensor, and others to take along; null where it does not apply. */
type Step = (x: Tensor, pick: Pick, others: readonly Tensor[]) => Tensor | null;

const dimOf = (x: Tensor, pick: Pick): number => pick(x.ndim) - (pick(3) === 0 ? x.ndim : 0);
const beside = (x: Tensor, others: readonly Tensor[], fits: (y: Tensor) => boolean): Tensor | undefined =>
  others.findLast((y) => y !== x && y.dtype === x.dtype && fits(y));
const broadcasts = (x: Tensor) => (y: Tensor): boolean => (ct.broadcastShapes([x.shape, y.shape])?.length ?? 9) < 5;
const isNumber = (x: Tensor): boolean => x.dtype !== "bool";
const filled = (x: Tensor): boolean => x.ndim > 0 && x.size > 0;

/** Of two tensors of one dtype that broadcast. */
const pair = (f: (x: Tensor, y: Tensor) => Tensor, accepts: (x: Tensor) => boolean = isNumber): Step => (x, _, others) => {
  const y = beside(x, others, broadcasts(x));
  return accepts(x) && y !== undefined ? f(x, y) : null;
};
const along = (f: (x: Tensor, dim: number, pick: Pick) => Tensor, accepts: (x: Tensor) => boolean = isNumber): Step => (x, pick) =>
  filled(x) && accepts(x) ? f(x, dimOf(x, pick), pick) : null;
const each = (f: (x: Tensor) => Tensor, accepts: (x: Tensor) => boolean = isNumber): Step => (x) => (accepts(x) ? f(x) : null);
const real = (x: Tensor): boolean => isFloat(x.dtype);
const whole = (x: Tensor): boolean => isInteger(x.dtype);
const places = (n: number, count: number, pick: Pick): number[] => Array.from({ length: count }, () => pick(n));

const steps: readonly Step[] = [
  pair(ct.add), pair(ct.sub), pair(ct.mul), pair(ct.maximum), pair(ct.minimum), pair(ct.div, real), pair(ct.fmod), pair(ct.remainder),
  pair(ct.eq, () => true), pair(ct.lt, () => true), pair(ct.ge, () => true), pair(ct.logicalXor, () => true), pair(ct.bitwiseAnd, whole),
  each(ct.neg), each(ct.abs), each(ct.sign), each(ct.floor, real), each(ct.round, real), each(ct.sqrt, real), each(ct.relu, real), each(ct.isnan, real),
  each((x) => ct.clamp(x, -1, 1), real), each((x) => ct.nanToNum(x, { nan: 1, posinf: 2, neginf: -2 }), real), each(ct.logicalNot, () => true),
  (x, pick) => x.to(ct.dtypes[pick(ct.dtypes.length)]!) as Tensor,
  (x, pick, others) => {
    const y = beside(x, others, broadcasts(x));
    return y === undefined ? null : ct.where(ct.gt(x, pick(2)), x, y);
  },
  along((x, d) => ct.amax(x, d, { keepdim: true })), along((x, d) => ct.amin(x, d)), along((x, d) => ct.argmax(x, d)),
  along((x, d) => ct.any(x, d), () => true), along((x, d) => ct.sum(x, d), whole), along((x, d) => ct.cumsum(x, d), whole), along((x, d) => ct.cummax(x, d).values),
  along((x, d) => ct.cummin(x, d).indices), along((x, d) => ct.sort(x, d).values), along((x, d, pick) => ct.argsort(x, d, { descending: pick(2) === 0 })),
  along((x, d) => ct.topk(x, 1, d).values), along((x, d) => ct.median(x, d).values, real),
  along((x, d) => ct.flip(x, d), () => true), along((x, d, pick) => ct.roll(x, pick(5) - 2, d), () => true),
  along((x, d, pick) => ct.slice(x, pick(2), null, { dim: d, step: [1, 2, -1, -2][pick(4)]! }), () => true),
  along((x, d, pick) => ct.indexSelect(x, d, places(x.shape.at(d)!, 3, pick)), () => true),
  along((x, d, pick) => ct.gather(x, d, ct.argsort(ct.slice(x, 0, 1 + pick(2), { dim: d }), d))),
  along((x, d, pick) => ct.scatter(x, d, ct.argsort(x, d), ct.flip(x, pick(x.ndim)))),
  along((x, d, pick) => ct.indexAdd(x, d, places(x.shape.at(d)!, 1, pick), ct.slice(x, 0, 1, { dim: d })), whole),
  along((x, d) => ct.concatenate([x, ct.flip(x, d)], d), (x) => x.size < 30), along((x, d) => ct.unsqueeze(x, d), (x) => x.ndim < 4),
  (x, pick) => (x.ndim < 2 ? null : ct.transpose(x, pick(x.ndim), pick(x.ndim))), (x) => ct.reshape(x, [x.size]),
  (x) => (x.ndim < 2 ? null : ct.tril(x)), (x) => (x.ndim < 2 ? null : ct.diagonal(x)), (x, pick) => (filled(x) && isNumber(x) ? ct.pad(x, [pick(2), pick(2)], { value: 1 }) : null),
];

const numbers = [NaN, Infinity, -Infinity, -0, 0, 1, 1, -1, 2.5, -1.5, 3, 0.5];
const integers = [0, 1, 1, 2, 3, 5, 2147483647];

export interface ExactProgram {
  /** All values that it computes, the last one first. */
  readonly f: (...inputs: Tensor[]) => Tensor[];
  /** Inputs on the backend in force; a row for each of several examples. */
  readonly inputs: () => Tensor[][];
}

/** `length` steps, chosen by `seed`: the same ones wherever shapes and dtypes are the same, so under every transform. */
export function exactProgram(seed: number, length = 8, examples = 3): ExactProgram {
  const setup = randomStream(seed);
  const upTo = (random: () => number): Pick => (n) => Math.floor(random() * n);
  const pick = upTo(setup);
  const shape = Array.from({ length: 1 + pick(3) }, () => 1 + pick(3));
  const types: readonly DType[] = [pick(2) === 0 ? "float32" : "float64", "int32", ct.dtypes[pick(ct.dtypes.length)]!];
  const shapes = [shape, pick(2) === 0 ? shape : shape.slice(1), shape];
  const table = types.map((dtype, i) => Array.from({ length: examples }, () => draw(dtype, shapes[i]!, pick)));
  return {
    inputs: () => Array.from({ length: examples }, (_, e) => table.map((row, i) => tensor(row[e]!, { shape: shapes[i]!, dtype: types[i]! }))),
    f: (...given) => {
      const choose = upTo(randomStream(seed + 1e6));
      const values = [...given];
      for (let tries = 0; values.length < given.length + length && tries < 200; tries++) {
        const x = values[choose(2) === 0 ? values.length - 1 : choose(values.length)]!;
        const y = steps[choose(steps.length)]!(x, choose, values);
        if (y !== null && y.size <= 60) values.push(y);
      }
      return values.slice(given.length).reverse();
    },
  };
}

function draw(dtype: DType, shape: readonly number[], pick: Pick): number[] {
  const from = isFloat(dtype) ? numbers : dtype === "bool" ? [0, 1] : integers;
  return Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => from[pick(from.length)]!);
}
