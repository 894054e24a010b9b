import { formatAval } from "../aval.ts";
import { checkOptions, isPair, requireFunction } from "../arguments.ts";
import { isInteger } from "../dtype.ts";
import { add } from "../ops/elementwise.ts";
import { beside, scalar, toDType } from "../ops/lift.ts";
import { range } from "../ops/creation.ts";
import { Tensor } from "../tensor/tensor.ts";
import { staging } from "../trace.ts";
import { flattenTensors, sameTree, unflatten } from "../tree.ts";
import { badBound, carryStructure, scanLengths, scanPair } from "./errors.ts";
import { avalsOf, type Flat, knownValue, type Names, namesOf } from "./flat.ts";
import { scanLeaves } from "./scan-primitive.ts";
import { checkCarry, repeat } from "./while.ts";

export interface ScanOptions {
  /** From the last row to the first; outputs stand at the rows that they belong to. Default false. */
  readonly reverse?: boolean;
  /** The number of steps, where there is nothing to scan over. */
  readonly length?: number;
}

/**
 * A loop over the rows of `xs` that hands on a state: `[state, y] = f(state, x)` for each row x along dimension 0, with the
 * outputs y stacked. Outside of `jit` this is a JavaScript loop; under `jit` it is one loop of the program. Both modes of
 * differentiation, to any order; reverse mode keeps what the derivatives of each step need.
 *
 * @param f takes the state and a row of each tensor of `xs`; returns [next state, output], the output a tensor, a tree or null
 * @param init the state at the beginning: a tensor or a tree of tensors, whose structure, shapes and dtypes `f` keeps
 * @param xs a tensor or a tree of tensors of shapes [n, …]; null with `{ length }` for none
 * @returns [last state, outputs], the outputs of shapes [n, …]
 * @throws CotangentError `CARRY_STRUCTURE`, `CARRY_TYPE`, `SCAN_PAIR`, `SCAN_LENGTH`
 * @example const [total, sums] = scan((s, x) => [s.add(x), s.add(x)], tensor(0), tensor([1, 2, 3])); // 6, [1, 3, 6]
 */
export function scan<S, X, Y>(
  f: (state: S, x: X) => readonly [S, Y],
  init: S,
  xs: X,
  options: ScanOptions = {},
): [S, Y] {
  requireFunction("scan", f);
  checkOptions("scan", options, ["reverse", "length"]);
  const state = flattenTensors(init, "scan", "the initial state");
  const rows = optional(xs, "what is scanned over");
  const n = state.leaves.length;
  let outputs: Optional<Y>;
  const step: Flat = (...args) => {
    const result = f(
      unflatten(state.tree, args.slice(0, n)),
      rows.rebuild(args.slice(n)),
    );
    if (!isPair(result)) throw scanPair(result);
    const next = flattenTensors(result[0], "scan", "the next state");
    const y = optional(result[1], "the output");
    if (!sameTree(state.tree, next.tree)) throw carryStructure("scan", state.tree, next.tree);
    outputs = y;
    return [...next.leaves, ...y.leaves];
  };
  const length = lengthOf(rows, options.length);
  const results = scanLeaves(
    "scan",
    step,
    state.leaves,
    rows.leaves,
    length,
    options.reverse === true,
    () => [...namesOf("the state", state.tree), ...rows.names()],
  );
  return [unflatten(state.tree, results.slice(0, n)), outputs!.rebuild(results.slice(n))];
}

/** A tree of tensors, or null (or undefined) for none, which then is what there is. */
interface Optional<T> {
  readonly leaves: readonly Tensor[];
  readonly rebuild: (leaves: readonly Tensor[]) => T;
  readonly names: Names;
}

function optional<T>(value: T, what: string): Optional<T> {
  if (value === null || value === undefined) return { leaves: [], rebuild: () => value, names: () => [] };
  const { leaves, tree } = flattenTensors(value, "scan", what);
  return {
    leaves,
    rebuild: (others) => unflatten(tree, others),
    names: () => namesOf("a row of what is scanned over", tree),
  };
}

function lengthOf({ leaves }: Optional<unknown>, length: number | undefined): number {
  const lengths = [...leaves.map((x) => x.aval.shape[0]), ...(length === undefined ? [] : [length])];
  const [n] = lengths;
  if (n === undefined || !Number.isInteger(n) || n < 0 || lengths.some((other) => other !== n))
    throw scanLengths(lengths.map((m, i) => (i < leaves.length ? `${m ?? "none"} (${formatAval(leaves[i]!.aval)})` : `{ length: ${m} }`)));
  return n;
}

/**
 * `state = body(i, state)` for i = lo, …, hi − 1. With numbers as bounds it has both modes of differentiation everywhere;
 * with tensors whose values are not known it is a `whileLoop`.
 *
 * @param lo the first i, an integer or an integer tensor of shape []
 * @param hi where to stop; without a step if it is not above `lo`
 * @param body takes i as an int32 tensor of shape [] and the state; returns the next state, of the same structure, shapes and dtypes
 * @param init the state at the beginning: a tensor or a tree of tensors
 * @throws CotangentError `CARRY_STRUCTURE`, `CARRY_TYPE`; `WHILE_REVERSE` for reverse mode with unknown bounds
 * @example foriLoop(0, 10, (i, x) => x.mul(2), tensor(1)) // 1024
 */
export function foriLoop<S>(
  lo: number | Tensor,
  hi: number | Tensor,
  body: (i: Tensor, state: S) => S,
  init: S,
): S {
  requireFunction("foriLoop", body);
  const { leaves, tree } = flattenTensors(init, "foriLoop", "the initial state");
  const step = (i: Tensor, state: readonly Tensor[]): readonly Tensor[] => {
    const output = flattenTensors(
      body(i, unflatten(tree, state)),
      "foriLoop",
      "the output of the body",
    );
    if (!sameTree(tree, output.tree)) throw carryStructure("foriLoop", tree, output.tree);
    return output.leaves;
  };
  const names: Names = () => namesOf("the state", tree);
  return unflatten(tree, count(bound("lo", lo), bound("hi", hi), step, leaves, names));
}

function count(
  lo: number | Tensor,
  hi: number | Tensor,
  step: (i: Tensor, state: readonly Tensor[]) => readonly Tensor[],
  init: readonly Tensor[],
  names: Names,
): readonly Tensor[] {
  if (typeof lo !== "number" || typeof hi !== "number") {
    const bounds = [lo, hi].map((b) => toDType(b, "int32"));
    const results = repeat(
      "foriLoop",
      (i, stop) => i!.lt(stop!),
      (i, stop, ...state) => [add(i!, 1), stop!, ...step(i!, state)],
      [...bounds, ...init],
      () => ["the index", "hi", ...names()],
    );
    return results.slice(2);
  }
  if (staging()) {
    const numbers = add(range([Math.max(0, hi - lo)], 0, "int32"), scalar(lo, "int32"));
    return scanLeaves(
      "foriLoop",
      (...args) => step(args.at(-1)!, args.slice(0, -1)),
      init,
      [numbers],
      Math.max(0, hi - lo),
      false,
      () => [...names(), "the index"],
    );
  }
  let state = init;
  const home = init.find((x) => x.backend !== null) ?? { backend: null };
  for (let i = lo; i < hi; i++) {
    const before = state;
    state = beside(home, () => step(scalar(i, "int32"), before));
    checkCarry("foriLoop", avalsOf(init), avalsOf(state), names);
  }
  return state;
}

/** A bound as a number if it is known. */
function bound(what: string, value: unknown): number | Tensor {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  if (!(value instanceof Tensor) || value.aval.shape.length > 0 || !isInteger(value.aval.dtype))
    throw badBound(what, value);
  return knownValue(value) ?? value;
}
