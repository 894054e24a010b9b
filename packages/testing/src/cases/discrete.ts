import type { DType } from "@cotangent/core";
import {
  byElement,
  type ElementwiseOptions,
  binary,
  signedValues,
  unary,
  unsignedValues,
} from "./by-element.ts";
import { arg, everything, integers, type Row, wrap } from "./row.ts";

type None = Record<never, never>;
const inf = Infinity;
const nan = NaN;
const off = [-2.75, -1.25, -0.375, 0.625, 1.75, 3.25] as const;
const halves = [0, 0.5, -0.5, 1.5, 2.5, -2.5, -3, 4194304.5, 2 ** 40, inf, -inf, nan] as const;
const piecewise = "anywhere: piecewise constant, without a derivative";
const step: ElementwiseOptions = { domain: piecewise, discrete: true, extremes: [halves] };

/** Rounding, comparison, bits: what has no derivative. */
export function discreteCases() {
  return {
    sign: unary((x) => (x! > 0 ? 1 : x! < 0 ? -1 : x === 0 ? 0 : NaN), off, {
      domain: piecewise,
      discrete: true,
      extremes: [[0, inf, -inf]],
      whole: (x) => (x! > 0n ? 1n : x! < 0n ? -1n : 0n),
    }),
    floor: unary((x) => Math.floor(x!), off, step),
    ceil: unary((x) => Math.ceil(x!), off, step),
    trunc: unary((x) => Math.trunc(x!), off, step),
    round: unary(halfToEven, off, step),
    eq: comparison((a, b) => a === b),
    ne: comparison((a, b) => a !== b),
    lt: comparison((a, b) => a < b),
    le: comparison((a, b) => a <= b),
    gt: comparison((a, b) => a > b),
    ge: comparison((a, b) => a >= b),
    bitAnd: bits((a, b) => a & b),
    bitOr: bits((a, b) => a | b),
    bitXor: bits((a, b) => a ^ b),
    bitNot: bitNot(),
    shiftLeft: shift((x, n) => x << n),
    shiftRight: shift((x, n) => x >> n),
    stopGradient: stopGradient(),
  };
}

function halfToEven(x?: number): number {
  const below = Math.floor(x!);
  if (x! - below !== 0.5) return Math.round(x!);
  return below % 2 === 0 ? below : below + 1;
}

function comparison(holds: (a: number, b: number) => boolean): Row<None> {
  const real = (a?: number, b?: number): number => Number(holds(a!, b!));
  const whole = (a?: bigint, b?: bigint): bigint => BigInt(holds(Number(a), Number(b)));
  const row = binary(real, [-1, 0, 0.5, 1, 2, 3], [0.5, 0, 2], {
    domain: piecewise,
    discrete: true,
    whole,
    extremes: [
      [nan, nan, inf, -inf, inf],
      [nan, 1, inf, inf, 0],
    ],
  });
  const booleans = {
    args: [arg([2, 1], [0, 1]), arg([2], [0, 1])],
    params: {},
    dtypes: ["bool"] as const,
  };
  return { ...row, cases: [...row.cases, booleans] };
}

/** On booleans the result is a boolean: the low bit. */
function whole(f: (...xs: bigint[]) => bigint): Row<None>["reference"] {
  return (args, _params, dtype) =>
    byElement(args, (...xs) => {
      const y = f(...xs.map(BigInt));
      return dtype === "bool" ? Number(y & 1n) : wrap(y, dtype);
    });
}

function bits(f: (a: bigint, b: bigint) => bigint): Row<None> {
  const numbers = (dtype: DType, values: readonly number[]) => ({
    args: [arg([6, 1], values), arg([4], [0, 6, 255, 65537])],
    params: {},
    dtypes: [dtype],
  });
  return {
    domain: piecewise,
    reference: whole((a, b) => f(a!, b!)),
    differentiable: [],
    cases: [
      numbers("int32", signedValues),
      numbers("uint32", unsignedValues),
      { args: [arg([2, 1], [0, 1]), arg([2], [0, 1])], params: {}, dtypes: ["bool"] },
      { args: [arg([], [6]), arg([], [3])], params: {}, dtypes: integers },
      { args: [arg([0], []), arg([1], [3])], params: {}, dtypes: integers },
    ],
  };
}

function bitNot(): Row<None> {
  return {
    domain: piecewise,
    reference: whole((x) => ~x!),
    differentiable: [],
    cases: [
      { args: [arg([2, 3], signedValues)], params: {}, dtypes: ["int32"] },
      { args: [arg([2, 3], unsignedValues)], params: {}, dtypes: ["uint32"] },
      { args: [arg([2], [0, 1])], params: {}, dtypes: ["bool"] },
      { args: [arg([0], [])], params: {}, dtypes: integers },
    ],
  };
}

/** The distance counts modulo 32. */
function shift(f: (x: bigint, n: bigint) => bigint): Row<None> {
  const distances = arg([5], [0, 1, 7, 31, 33]);
  return {
    domain: piecewise,
    reference: whole((x, n) => f(x!, n! & 31n)),
    differentiable: [],
    cases: [
      { args: [arg([6, 1], signedValues), distances], params: {}, dtypes: ["int32"] },
      { args: [arg([6, 1], unsignedValues), distances], params: {}, dtypes: ["uint32"] },
      { args: [arg([], [5]), arg([], [2])], params: {}, dtypes: integers },
      { args: [arg([0], []), arg([], [2])], params: {}, dtypes: integers },
    ],
  };
}

function stopGradient(): Row<None> {
  return {
    domain: "anywhere: the identity without a derivative",
    reference: ([x]) => x!,
    differentiable: [],
    cases: [
      { args: [arg([2, 3], [0, 1, 1, 0, 0, 1])], params: {}, dtypes: everything },
      { args: [arg([], [1])], params: {}, dtypes: everything },
      { args: [arg([0, 2], [])], params: {}, dtypes: everything },
    ],
  };
}
