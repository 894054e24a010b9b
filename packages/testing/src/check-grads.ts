import { badArgument, checkOptions, flattenTensors, type Tensor, tensor, unflattenTree } from "@cotangent/core";
import { vjp } from "@cotangent/grad";
import { jvp } from "@cotangent/jvp";
import { derivativeDiffers, notFloat64, productsDiffer, valueDiffers } from "./errors.ts";
import { elementGradient, type FlatFunction, slope, unravel } from "./numeric.ts";
import { directions, randomStream } from "./random.ts";

export type Mode = "forward" | "reverse";

export interface CheckGradsOptions {
  /** How many derivatives deep: 2 also checks the derivatives of the derivatives. Default 2. */
  readonly order?: number;
  /** Which modes; with both, their agreement is checked too. Default both. */
  readonly modes?: readonly Mode[];
  /** Largest difference from central differences, relative above 1 and absolute below. Default 1e-6. */
  readonly tolerance?: number;
  /** Step of the central differences. The function is evaluated up to 2 steps away. Default 1e-3. */
  readonly step?: number;
  /** Of the random tangents and cotangents. Default 0. */
  readonly seed?: number;
}

interface Setting {
  readonly modes: readonly Mode[];
  readonly tolerance: number;
  readonly step: number;
  readonly random: () => number;
}

/**
 * Checks the derivatives of `f` at `args`: forward mode along a random direction and reverse mode in every element
 * (of large arguments in some) against central differences, and the dot-product identity
 * ⟨ct, J·dx⟩ = ⟨Jᵀ·ct, dx⟩ between the modes; then the same of those derivatives, up to `order`.
 *
 * @param f a smooth function near `args`, of trees of float64 tensors, to a tree of float64 tensors
 * @throws CheckError `GRADIENT_MISMATCH`, `DOT_PRODUCT_MISMATCH`, `VALUE_MISMATCH`, with leaf, index and both numbers
 * @throws CotangentError `NOT_FLOAT64`, `BAD_ARGUMENT`
 * @example checkGrads((x: Tensor) => x.sin().mul(x), [tensor([0.3, -1.2], { dtype: "float64" })]);
 */
export function checkGrads<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  args: A,
  options: CheckGradsOptions = {},
): void {
  checkOptions("checkGrads", options, ["order", "modes", "tolerance", "step", "seed"]);
  const {
    order = 2,
    modes = ["forward", "reverse"],
    tolerance = 1e-6,
    step = 1e-3,
    seed = 0,
  } = options;
  if (!Number.isInteger(order) || order < 1)
    throw badArgument("checkGrads", "order", "an integer of 1 or more", order);
  if (modes.length === 0 || modes.some((m) => m !== "forward" && m !== "reverse"))
    throw badArgument("checkGrads", "modes", '"forward", "reverse" or both', modes);
  if (!(tolerance > 0) || !(step > 0))
    throw badArgument("checkGrads", "tolerance and step", "positive numbers", [tolerance, step]);
  const { leaves, tree } = flattenTensors(args, "checkGrads", "every argument");
  if (leaves.length === 0) throw badArgument("checkGrads", "the arguments", "at least one tensor", args);
  requireFloat64("argument", leaves);
  const flat: FlatFunction = (...xs) => {
    const y = f(...unflattenTree(tree, xs));
    return flattenTensors(y, "checkGrads", "every output").leaves;
  };
  checkOrder(flat, leaves, order, "", { modes, tolerance, step, random: randomStream(seed) });
}

function requireFloat64(what: string, leaves: readonly Tensor[]): void {
  for (const { dtype } of leaves) if (dtype !== "float64") throw notFloat64(what, dtype);
}

/** Checks `f` and, with `order` > 1, its derivatives; `of` names the derivative that `f` already is. */
function checkOrder(
  f: FlatFunction,
  xs: Tensor[],
  order: number,
  of: string,
  setting: Setting,
): void {
  const ys = f(...xs);
  if (ys.length === 0) throw badArgument("checkGrads", "the outputs of f", "at least one tensor", ys);
  requireFloat64("output", ys);
  const dxs = randomLike(xs, setting.random);
  const cts = randomLike(ys, setting.random);
  const forward: FlatFunction = (...at) => jvp(f, at, dxs)[1];
  const reverse: FlatFunction = (...at) => vjp(f, at)[1](cts);
  if (setting.modes.includes("forward")) checkForward(f, xs, ys, dxs, `forward${of}`, setting);
  if (setting.modes.includes("reverse")) checkReverse(f, xs, ys, cts, `reverse${of}`, setting);
  if (setting.modes.length > 1)
    checkTransposes(forward(...xs), reverse(...xs), dxs, cts, `order of${of || " f"}`);
  if (order <= 1) return;
  for (const mode of setting.modes)
    checkOrder(mode === "forward" ? forward : reverse, xs, order - 1, ` of ${mode}${of}`, setting);
}

function randomLike(tensors: readonly Tensor[], random: () => number): Tensor[] {
  return tensors.map((t) =>
    tensor(directions(t.size, random), { shape: t.shape, backend: t.backend ?? undefined }),
  );
}

function checkForward(
  f: FlatFunction,
  xs: Tensor[],
  ys: readonly Tensor[],
  dxs: Tensor[],
  what: string,
  setting: Setting,
): void {
  const [values, tangents] = jvp(f, xs, dxs);
  checkValues(values, ys, what);
  const numeric = slope(f, xs, dxs, setting.step);
  tangents.forEach((dy, leaf) => {
    dy.dataSync().forEach((got, i) => {
      const expected = numeric[leaf]![i]!;
      if (!close(got, expected, setting.tolerance))
        throw derivativeDiffers(
          { what, leaf, index: unravel(i, dy.shape), got, expected },
          setting.tolerance,
        );
    });
  });
}

function checkReverse(
  f: FlatFunction,
  xs: Tensor[],
  ys: readonly Tensor[],
  cts: Tensor[],
  what: string,
  setting: Setting,
): void {
  const [values, pullback] = vjp(f, xs);
  checkValues(values, ys, what);
  pullback(cts).forEach((gradient, leaf) => {
    const data = gradient.dataSync();
    for (const [i, expected] of elementGradient(f, xs, cts, leaf, setting.step, setting.random)) {
      const got = data[i]!;
      if (!close(got, expected, setting.tolerance))
        throw derivativeDiffers(
          { what, leaf, index: unravel(i, gradient.shape), got, expected },
          setting.tolerance,
        );
    }
  });
}

function close(got: number, expected: number, tolerance: number): boolean {
  return Math.abs(got - expected) <= tolerance * Math.max(1, Math.abs(got), Math.abs(expected));
}

/** A transform must not change the value, but for rounding. */
function checkValues(values: readonly Tensor[], ys: readonly Tensor[], what: string): void {
  values.forEach((value, leaf) => {
    const expected = ys[leaf]!.dataSync();
    value.dataSync().forEach((got, i) => {
      if (!close(got, expected[i]!, 1e-12) && !Object.is(got, expected[i]))
        throw valueDiffers({
          what,
          leaf,
          index: unravel(i, value.shape),
          got,
          expected: expected[i]!,
        });
    });
  });
}

/** The dot-product identity ⟨cts, pushed⟩ = ⟨pulled, dxs⟩, to the rounding of its terms. */
export function checkTransposes(
  pushed: readonly Tensor[],
  pulled: readonly Tensor[],
  dxs: readonly Tensor[],
  cts: readonly Tensor[],
  what: string,
): void {
  const [left, leftSize] = inner(cts, pushed);
  const [right, rightSize] = inner(pulled, dxs);
  if (!(Math.abs(left - right) <= 1e-10 * Math.max(leftSize, rightSize)))
    throw productsDiffer({ what, leaf: 0, index: [], got: right, expected: left });
}

/** Σ aᵢ·bᵢ and Σ |aᵢ·bᵢ|. */
function inner(as: readonly Tensor[], bs: readonly Tensor[]): [number, number] {
  let sum = 0;
  let size = 0;
  as.forEach((a, k) => {
    const b = bs[k]!.dataSync();
    a.dataSync().forEach((x, i) => {
      sum += x * b[i]!;
      size += Math.abs(x * b[i]!);
    });
  });
  return [sum, size];
}
