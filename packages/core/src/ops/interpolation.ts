import { badArgument, shapeMismatch } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { clamp } from "./clamp.ts";
import { contract } from "./contraction.ts";
import { tensor, zeros } from "./creation.ts";
import {
  add,
  floor,
  ge,
  le,
  logicalAnd,
  mul,
  round,
  stopGradient,
  sub,
  where,
} from "./elementwise.ts";
import { indexAdd, indexSelect, takeAlongDim } from "./indexing.ts";
import { beside, requireOptions, requireTensor, toDType, toFloat } from "./lift.ts";
import { moveaxis, reshape, select, sliceAxis, unsqueeze } from "./movement.ts";
import { type PerDimension, perDimension, windowCount } from "./windows.ts";

export interface InterpolateOptions {
  /** Sizes of the spatial dimensions of the result, … */
  readonly size?: PerDimension;
  /** … or factors to multiply them with. */
  readonly scaleFactor?: number | readonly number[];
  /** "linear" in each dimension is what PyTorch calls linear, bilinear or trilinear. */
  readonly mode?: "nearest" | "linear" | "bilinear" | "trilinear";
  /** Whether the first and last places of input and output stand on each other, or their borders do (the default). */
  readonly alignCorners?: boolean;
}

/** [batch, channels, …spatial] with other spatial sizes. */
export function interpolate(x: Tensor, options: InterpolateOptions = {}): Tensor {
  requireOptions("interpolate", options, { size: 1, scaleFactor: 1, mode: 1, alignCorners: 1 });
  const { shape } = requireTensor("interpolate", x).aval;
  const rank = shape.length - 2;
  if (rank < 1)
    throw shapeMismatch("interpolate", "an input of shape [batch, channels, …spatial]", [x.aval]);
  const { size, scaleFactor, mode = "nearest", alignCorners = false } = options;
  if ((size === undefined) === (scaleFactor === undefined))
    throw badArgument("interpolate", "size or scaleFactor", "given, and not both", options);
  const factors =
    scaleFactor === undefined
      ? null
      : Array.from({ length: rank }, (_, i) =>
          typeof scaleFactor === "number" ? scaleFactor : scaleFactor[i]!,
        );
  if (factors?.some((f) => !(f > 0)))
    throw badArgument(
      "interpolate",
      "scaleFactor",
      "a positive number, or one for each dimension",
      scaleFactor,
    );
  const sizes =
    factors === null
      ? perDimension("interpolate", "the size", size!, rank, 1)
      : factors.map((f, i) => Math.floor(shape[i + 2]! * f));
  const nearest = mode === "nearest";
  if (!nearest && !["linear", "bilinear", "trilinear"].includes(mode))
    throw badArgument(
      "interpolate",
      "the mode",
      '"nearest", "linear", "bilinear" or "trilinear"',
      mode,
    );
  return sizes.reduce(
    (out, to, i) => {
      const from = shape[i + 2]!;
      const step = factors === null ? from / to : 1 / factors[i]!;
      if (nearest)
        return indexSelect(
          out,
          i + 2,
          Array.from({ length: to }, (_, k) => Math.min(Math.floor(k * step), from - 1)),
        );
      return weigh(out, i + 2, linearWeights(from, to, step, alignCorners));
    },
    toFloat("interpolate", x),
  );
}

/** Rows of weights, one for each place of the result. */
function linearWeights(from: number, to: number, step: number, alignCorners: boolean): number[][] {
  return Array.from({ length: to }, (_, k) => {
    const at = alignCorners
      ? to === 1
        ? 0
        : (k * (from - 1)) / (to - 1)
      : Math.max(0, (k + 0.5) * step - 0.5);
    const low = Math.min(Math.floor(at), from - 1);
    const row = Array.from({ length: from }, () => 0);
    row[low]! += 1 - (at - low);
    row[Math.min(low + 1, from - 1)]! += at - low;
    return row;
  });
}
function weigh(x: Tensor, axis: number, rows: number[][]): Tensor {
  const weights = beside(x, () => tensor(rows, { dtype: x.aval.dtype }));
  return moveaxis(contract(x, weights, { lhsContract: [axis], rhsContract: [1] }), -1, axis);
}

export interface GridSampleOptions {
  readonly mode?: "bilinear" | "nearest";
  /** What is outside of the image: zeros, or its border. */
  readonly paddingMode?: "zeros" | "border";
  /** Whether −1 and 1 are the centres of the first and last pixel, or their borders (the default). */
  readonly alignCorners?: boolean;
}

/**
 * Values of the images [batch, channels, height, width] at `grid` [batch, height', width', 2], whose last dimension
 * holds x and y from −1 to 1: [batch, channels, height', width'].
 */
export function gridSample(x: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  requireOptions("gridSample", options, { mode: 1, paddingMode: 1, alignCorners: 1 });
  const { mode = "bilinear", paddingMode = "zeros", alignCorners = false } = options;
  const t = toFloat("gridSample", requireTensor("gridSample", x));
  const g = requireTensor("gridSample", grid, "the grid");
  if (
    t.aval.shape.length !== 4 ||
    g.aval.shape.length !== 4 ||
    g.aval.shape[3] !== 2 ||
    g.aval.shape[0] !== t.aval.shape[0]
  )
    throw shapeMismatch(
      "gridSample",
      "images [batch, channels, height, width] and a grid [batch, height', width', 2]",
      [t.aval, g.aval],
    );
  if (mode !== "bilinear" && mode !== "nearest")
    throw badArgument("gridSample", "the mode", '"bilinear" or "nearest"', mode);
  if (paddingMode !== "zeros" && paddingMode !== "border")
    throw badArgument("gridSample", "the padding mode", '"zeros" or "border"', paddingMode);
  const [height, width] = t.aval.shape.slice(2) as [number, number];
  const pixel = (coordinate: number, size: number): Tensor => {
    const c = add(select(g, 3, coordinate), 1);
    const at = alignCorners ? mul(c, (size - 1) / 2) : sub(mul(c, size / 2), 0.5);
    return paddingMode === "border" ? clamp(at, 0, size - 1) : at;
  };
  const [px, py] = [pixel(0, width), pixel(1, height)];
  if (mode === "nearest") return pixelsAt(t, stopGradient(round(px)), stopGradient(round(py)));
  const [left, top] = [stopGradient(floor(px)), stopGradient(floor(py))];
  const [fx, fy] = [sub(px, left), sub(py, top)];
  const corner = (dx: 0 | 1, dy: 0 | 1): Tensor => {
    const weight = mul(dx === 1 ? fx : sub(1, fx), dy === 1 ? fy : sub(1, fy));
    return mul(pixelsAt(t, add(left, dx), add(top, dy)), unsqueeze(weight, 1));
  };
  return add(add(corner(0, 0), corner(1, 0)), add(corner(0, 1), corner(1, 1)));
}

/** Pixels at whole coordinates [batch, h, w], 0 outside of the image. */
function pixelsAt(x: Tensor, column: Tensor, row: Tensor): Tensor {
  const [batch, channels, height, width] = x.aval.shape as [number, number, number, number];
  const within = (at: Tensor, size: number): Tensor => logicalAnd(ge(at, 0), le(at, size - 1));
  const inside = logicalAnd(within(column, width), within(row, height));
  const place = toDType(where(inside, add(mul(row, width), column), 0), "int32");
  const [, h, w] = place.aval.shape as [number, number, number];
  const flat = takeAlongDim(
    reshape(x, [batch, channels, height * width]),
    reshape(place, [batch, 1, h * w]),
    2,
  );
  return where(unsqueeze(inside, 1), reshape(flat, [batch, channels, h, w]), 0);
}

export interface FoldOptions {
  readonly stride?: PerDimension;
  readonly padding?: PerDimension;
  readonly dilation?: PerDimension;
}
/**
 * Blocks [batch, channels · k₁ · k₂, number of blocks] added up into images [batch, channels, height, width], in the
 * places that a convolution's windows of this kernel read.
 */
export function fold(
  x: Tensor,
  outputSize: PerDimension,
  kernel: PerDimension,
  options: FoldOptions = {},
): Tensor {
  requireOptions("fold", options, { stride: 1, padding: 1, dilation: 1 });
  const { aval } = requireTensor("fold", x);
  const list = (what: string, value: PerDimension, least: number): number[] =>
    perDimension("fold", what, value, 2, least);
  const size = list("the output size", outputSize, 1);
  const k = list("the kernel", kernel, 1);
  const stride = list("the stride", options.stride ?? 1, 1);
  const padding = list("the padding", options.padding ?? 0, 0);
  const dilation = list("the dilation", options.dilation ?? 1, 1);
  const padded = size.map((n, i) => n + 2 * padding[i]!) as [number, number];
  const counts = padded.map((n, i) =>
    windowCount(n, { size: k[i]!, stride: stride[i]!, dilation: dilation[i]! }),
  );
  const blocks = counts[0]! * counts[1]!;
  const perChannel = k[0]! * k[1]!;
  if (aval.shape.length !== 3 || aval.shape[1]! % perChannel !== 0 || aval.shape[2] !== blocks)
    throw shapeMismatch("fold", `blocks of shape [batch, channels · ${perChannel}, ${blocks}]`, [
      aval,
    ]);
  const places: number[] = [];
  for (let a = 0; a < k[0]!; a++)
    for (let b = 0; b < k[1]!; b++)
      for (let i = 0; i < counts[0]!; i++)
        for (let j = 0; j < counts[1]!; j++)
          places.push(
            (i * stride[0]! + a * dilation[0]!) * padded[1] + j * stride[1]! + b * dilation[1]!,
          );
  const [batch, channels] = [aval.shape[0]!, aval.shape[1]! / perChannel];
  const empty = beside(x, () =>
    zeros([batch, channels, padded[0] * padded[1]], { dtype: aval.dtype }),
  );
  const index = beside(x, () => tensor(Int32Array.from(places)));
  const image = reshape(
    indexAdd(empty, 2, index, reshape(x, [batch, channels, perChannel * blocks])),
    [batch, channels, ...padded],
  );
  return size.reduce((out, n, i) => sliceAxis(out, 2 + i, padding[i]!, padding[i]! + n), image);
}
