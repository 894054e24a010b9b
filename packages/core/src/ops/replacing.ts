import { shapeMismatch } from "../errors.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { range } from "./creation.ts";
import { add, mul } from "./elementwise.ts";
import { indexCopy } from "./indexing.ts";
import { beside, requireOptions, requireTensor, within } from "./lift.ts";
import { normalizeIndex, sliceBounds, unsqueeze } from "./movement.ts";

/** `x` with the slice that `select(x, dim, index)` reads replaced by `src`. */
export function selectScatter(x: Tensor, src: Tensor, dim: number, index: number): Tensor {
  return within("selectScatter", () => {
    const { shape } = requireTensor("selectScatter", x).aval;
    const axis = normalizeDim("selectScatter", dim, shape);
    const i = normalizeIndex("selectScatter", index, shape[axis]!);
    checkSrc(
      "selectScatter",
      x,
      src,
      shape.filter((_, k) => k !== axis),
    );
    return indexCopy(x, axis, [i], unsqueeze(src, axis));
  }, "indexCopy");
}
/** `x` with the slice that `slice(x, start, stop, { dim, step })` reads replaced by `src`. */
export function sliceScatter(
  x: Tensor,
  src: Tensor,
  options: {
    readonly dim?: number;
    readonly start?: number | null;
    readonly stop?: number | null;
    readonly step?: number;
  } = {},
): Tensor {
  requireOptions("sliceScatter", options, { dim: 1, start: 1, stop: 1, step: 1 });
  const { shape } = requireTensor("sliceScatter", x).aval;
  const axis = normalizeDim("sliceScatter", options.dim ?? 0, shape);
  const [start, stop, step] = sliceBounds(
    shape[axis]!,
    options.start,
    options.stop,
    options.step ?? 1,
  );
  const count = Math.max(0, Math.ceil((stop - start) / step));
  checkSrc(
    "sliceScatter",
    x,
    src,
    shape.map((n, k) => (k === axis ? count : n)),
  );
  const places = beside(x, () => add(mul(range([count], 0, "int32"), step), start));
  return indexCopy(x, axis, places, src);
}
function checkSrc(op: string, x: Tensor, src: Tensor, expected: readonly number[]): void {
  if (requireTensor(op, src, "src").aval.shape.join() !== expected.join())
    throw shapeMismatch(op, `a src of shape [${expected.join(",")}]`, [x.aval, src.aval]);
}
