import { badArgument, shapeMismatch } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { contract } from "./contraction.ts";
import { add } from "./elementwise.ts";
import { promote, requireInteger, requireOptions, requireTensor } from "./lift.ts";
import { flip, padAll, permute, reshape } from "./movement.ts";
import { pad } from "./padding.ts";
import { gatherWindows, type PerDimension, perDimension, spatial, windowCount } from "./windows.ts";

export interface ConvOptions {
  /** [out channels] */
  readonly bias?: Tensor | null;
  readonly stride?: PerDimension;
  /** Zeros on both sides; "same" keeps the size (with stride 1), "valid" is 0. */
  readonly padding?: PerDimension | "same" | "valid";
  readonly dilation?: PerDimension;
  /** The channels in groups that do not see each other. */
  readonly groups?: number;
}

/** Cross-correlation: [batch, in, width] with weight [out, in / groups, k] → [batch, out, width']. */
export function conv1d(x: Tensor, weight: Tensor, options: ConvOptions = {}): Tensor {
  return convolve("conv1d", 1, x, weight, options);
}
/** Cross-correlation: [batch, in, height, width] with weight [out, in / groups, k₁, k₂] → [batch, out, height', width']. */
export function conv2d(x: Tensor, weight: Tensor, options: ConvOptions = {}): Tensor {
  return convolve("conv2d", 2, x, weight, options);
}
/** Cross-correlation in three dimensions; see `conv2d`. */
export function conv3d(x: Tensor, weight: Tensor, options: ConvOptions = {}): Tensor {
  return convolve("conv3d", 3, x, weight, options);
}

function convolve(
  op: string,
  rank: number,
  x: Tensor,
  weight: Tensor,
  options: ConvOptions,
): Tensor {
  requireOptions(op, options, { bias: 1, stride: 1, padding: 1, dilation: 1, groups: 1 });
  const sizes = spatial(op, x, rank);
  const [t, w] = requireWeight(op, rank, x, weight);
  const { groups = 1, padding = 0 } = options;
  const kernel = w.aval.shape.slice(2);
  const stride = perDimension(op, "the stride", options.stride ?? 1, rank, 1);
  const dilation = perDimension(op, "the dilation", options.dilation ?? 1, rank, 1);
  const [inputs, outputs] = [t.aval.shape[1]!, w.aval.shape[0]!];
  requireInteger(op, "the number of groups", groups, 1);
  if (inputs !== w.aval.shape[1]! * groups || outputs % groups !== 0)
    throw shapeMismatch(
      op,
      `a weight [out, in / groups, …] for ${inputs} input channels in ${groups} groups`,
      [t.aval, w.aval],
    );
  const spans = kernel.map((k, i) => dilation[i]! * (k - 1));
  if (padding === "same" && stride.some((s) => s !== 1))
    throw badArgument(op, "the stride", '1 with padding "same"', stride);
  const around =
    padding === "same"
      ? spans.map((n) => [Math.floor(n / 2), n - Math.floor(n / 2)])
      : perDimension(op, "the padding", padding === "valid" ? 0 : padding, rank, 0).map((p) => [
          p,
          p,
        ]);
  const padded = pad(t, around.toReversed().flat());
  const counts = sizes.map((n, i) => {
    const room = n + around[i]![0]! + around[i]![1]!;
    if (room <= spans[i]!)
      throw shapeMismatch(
        op,
        `a padded input no smaller than the kernel's reach of ${spans[i]! + 1} in dimension ${i + 2}`,
        [t.aval, w.aval],
      );
    return windowCount(room, { size: kernel[i]!, stride: stride[i]!, dilation: dilation[i]! });
  });
  const patches = gatherWindows(
    padded,
    counts.map((count, i) => ({
      count,
      size: kernel[i]!,
      stride: stride[i]!,
      dilation: dilation[i]!,
    })),
  );
  return addBias(op, multiply(patches, w, groups, counts), options.bias);
}

/** [batch, in, count₁, k₁, …] times [out, in / groups, k₁, …], summed over in / groups and the kernel. */
function multiply(patches: Tensor, w: Tensor, groups: number, counts: readonly number[]): Tensor {
  const [batch, inputs, ...windows] = patches.aval.shape as [number, number, ...number[]];
  const outputs = w.aval.shape[0]!;
  const axes = counts.map((_, i) => i);
  const x = reshape(patches, [batch, groups, inputs / groups, ...windows]);
  const k = reshape(w, [groups, outputs / groups, ...w.aval.shape.slice(1)]);
  // → [groups, out / groups, batch, counts…], whose rows are those of the result
  const out = contract(k, x, {
    lhsBatch: [0],
    rhsBatch: [1],
    lhsContract: [2, ...axes.map((i) => 3 + i)],
    rhsContract: [2, ...axes.map((i) => 4 + 2 * i)],
  });
  return reshape(permute(out, [2, 0, 1, ...axes.map((i) => 3 + i)]), [
    batch,
    outputs,
    ...counts,
  ]);
}

function requireWeight(op: string, rank: number, x: Tensor, weight: Tensor): [Tensor, Tensor] {
  if (requireTensor(op, weight, "the weight").aval.shape.length !== rank + 2)
    throw shapeMismatch(op, `a weight with ${rank + 2} dimensions`, [x.aval, weight.aval]);
  return promote(op, [x, weight]) as [Tensor, Tensor];
}
function addBias(op: string, out: Tensor, bias: Tensor | null | undefined): Tensor {
  if (bias === null || bias === undefined) return out;
  const { shape } = out.aval;
  if (requireTensor(op, bias, "the bias").aval.shape.join() !== String(shape[1]))
    throw shapeMismatch(op, `a bias of shape [${shape[1]}]`, [bias.aval]);
  return add(
    out,
    reshape(
      bias,
      shape.map((_, i) => (i === 1 ? -1 : 1)),
    ),
  );
}

export interface ConvTransposeOptions extends Omit<ConvOptions, "padding"> {
  /** Places that the convolution with this padding has, and this one leaves out on both sides. */
  readonly padding?: PerDimension;
  /** Places added at the end, where several sizes give the same size after the convolution. */
  readonly outputPadding?: PerDimension;
}

/** The transpose of `conv1d` by its input: [batch, in, width] with weight [in, out / groups, k] → [batch, out, width']. */
export function convTranspose1d(
  x: Tensor,
  weight: Tensor,
  options: ConvTransposeOptions = {},
): Tensor {
  return convolveTransposed("convTranspose1d", 1, x, weight, options);
}
/** The transpose of `conv2d` by its input: weight [in, out / groups, k₁, k₂]. */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  options: ConvTransposeOptions = {},
): Tensor {
  return convolveTransposed("convTranspose2d", 2, x, weight, options);
}

function convolveTransposed(
  op: string,
  rank: number,
  x: Tensor,
  weight: Tensor,
  options: ConvTransposeOptions,
): Tensor {
  requireOptions(op, options, { bias: 1, stride: 1, padding: 1, dilation: 1, groups: 1, outputPadding: 1 });
  spatial(op, x, rank);
  const [t, w] = requireWeight(op, rank, x, weight);
  const groups = requireInteger(op, "the number of groups", options.groups ?? 1, 1);
  const [inputs, perGroup, ...kernel] = w.aval.shape as [number, number, ...number[]];
  if (inputs !== t.aval.shape[1] || inputs % groups !== 0)
    throw shapeMismatch(
      op,
      `a weight [in, out / groups, …] for ${t.aval.shape[1]} input channels in ${groups} groups`,
      [t.aval, w.aval],
    );
  const list = (what: string, value: PerDimension, least: number): number[] =>
    perDimension(op, what, value, rank, least);
  const stride = list("the stride", options.stride ?? 1, 1);
  const dilation = list("the dilation", options.dilation ?? 1, 1);
  const padding = list("the padding", options.padding ?? 0, 0);
  const extra = list("the output padding", options.outputPadding ?? 0, 0);
  if (extra.some((e, i) => e >= stride[i]! && e >= dilation[i]!))
    throw badArgument(op, "the output padding", "smaller than the stride or the dilation", extra);

  // zeros between the places, then the convolution with the kernel turned round and in and out swapped
  const none = t.aval.shape.map(() => 0);
  const spread = padAll(t, none, none, [0, 0, ...stride.map((s) => s - 1)]);
  const reach = kernel.map((k, i) => dilation[i]! * (k - 1) - padding[i]!);
  const padded = pad(
    spread,
    reach.flatMap((_, i) => [reach[rank - 1 - i]!, reach[rank - 1 - i]! + extra[rank - 1 - i]!]),
  );
  const turned = flip(
    w,
    kernel.map((_, i) => i + 2),
  );
  const grouped = reshape(turned, [groups, inputs / groups, perGroup, ...kernel]);
  const swapped = permute(grouped, [0, 2, 1, ...kernel.map((_, i) => 3 + i)]);
  const forward = reshape(swapped, [groups * perGroup, inputs / groups, ...kernel]);
  return convolve(op, rank, padded, forward, { groups, dilation, bias: options.bias ?? null });
}
