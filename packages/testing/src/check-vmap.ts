import {
  badArgument,
  checkOptions,
  flattenTensors,
  formatAval,
  formatTree,
  isFloat,
  sameShape,
  sameTree,
  stack,
  type Tensor,
} from "@cotangent/core";
import { vmap } from "@cotangent/vmap";
import { batchDiffers, shapeDiffers } from "./errors.ts";
import { unravel } from "./numeric.ts";

export interface CheckVmapOptions {
  /** Largest relative difference of floating-point results, in units of the largest element. Default 1e-12 in float64, 1e-5 in float32. */
  readonly tolerance?: number;
}

/**
 * Checks `vmap(f)` against a loop, for every choice of mapped arguments, along the first and along the last axis.
 *
 * @param f a function of tensors, to a tree of tensors
 * @param batches two or more lists of arguments, of equal shapes from list to list
 * @throws CheckError `BATCH_MISMATCH` with leaf, index and both numbers; CotangentError `SHAPE_MISMATCH`
 * @example checkVmap((x, y) => x.matmul(y), [[a0, b0], [a1, b1]]);
 */
export function checkVmap(
  f: (...args: Tensor[]) => unknown,
  batches: readonly (readonly Tensor[])[],
  options: CheckVmapOptions = {},
): void {
  checkOptions("checkVmap", options, ["tolerance"]);
  const first = batches[0];
  if (batches.length < 2 || first === undefined || first.length === 0)
    throw badArgument("checkVmap", "batches", "two or more lists of arguments", batches);
  for (let subset = 1; subset < 2 ** first.length; subset++) {
    const mapped = first.map((_, k) => (subset & (1 << k)) !== 0);
    const expected = batches.map((batch) =>
      flatten(f(...first.map((x, k) => (mapped[k]! ? batch[k]! : x)))),
    );
    for (const last of [false, true]) checkSubset(f, batches, mapped, last, expected, options);
  }
}

type Flat = ReturnType<typeof flattenTensors>;
const flatten = (y: unknown): Flat => flattenTensors(y, "checkVmap", "every output");

function checkSubset(
  f: (...args: Tensor[]) => unknown,
  batches: readonly (readonly Tensor[])[],
  mapped: readonly boolean[],
  last: boolean,
  expected: readonly Flat[],
  options: CheckVmapOptions,
): void {
  const inDims = mapped.map((m) => (m ? (last ? -1 : 0) : null));
  const args = mapped.map((m, k) =>
    m
      ? stack(
          batches.map((b) => b[k]!),
          last ? -1 : 0,
        )
      : batches[0]![k]!,
  );
  const got = flatten(vmap(f as (...args: Tensor[]) => Tensor, { inDims })(...args));
  const what = `vmap with inDims [${inDims.map(String).join(", ")}]`;
  const [one] = expected as [Flat];
  if (!sameTree(got.tree, one.tree))
    throw shapeDiffers("checkVmap", what, formatTree(one.tree), formatTree(got.tree));
  got.leaves.forEach((y, leaf) =>
    expectStacked(
      y,
      expected.map((e) => e.leaves[leaf]!),
      what,
      leaf,
      options,
    ),
  );
}

/** Throws where `y` is not the stack of `rows`. */
export function expectStacked(
  y: Tensor,
  rows: readonly Tensor[],
  what: string,
  leaf: number,
  options: CheckVmapOptions = {},
): void {
  const { shape, dtype } = rows[0]!;
  if (y.dtype !== dtype || !sameShape(y.shape, [rows.length, ...shape]))
    throw shapeDiffers(
      "checkVmap",
      what,
      `${dtype}[${[rows.length, ...shape].join(",")}]`,
      formatAval(y.aval),
    );
  const expected = rows.flatMap((row) => [...row.dataSync()]);
  const relative = options.tolerance ?? (dtype === "float64" ? 1e-12 : 1e-5);
  const finite = expected.filter(Number.isFinite).map(Math.abs);
  const tolerance = isFloat(dtype) ? relative * finite.reduce((a, b) => Math.max(a, b), 0) : 0;
  y.dataSync().forEach((got, i) => {
    const e = expected[i]!;
    if (!(Math.abs(got - e) <= tolerance) && !Object.is(got, e))
      throw batchDiffers({ what, leaf, index: unravel(i, y.shape), got, expected: e });
  });
}
