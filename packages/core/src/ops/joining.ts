import { badArgument, shapeMismatch } from "../errors.ts";
import { normalizeDim } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { requireIntegers, requireOptions, requireTensor, within } from "./lift.ts";
import {
  broadcastTo,
  concatenate,
  moveaxis,
  permute,
  reshape,
  transpose,
  unsqueeze,
} from "./movement.ts";

/** PyTorch's name of `concatenate`. */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  return within("cat", () => concatenate(tensors, dim), "concatenate");
}
/** Vectors one after the other; else along dimension 1. */
export function hstack(tensors: readonly Tensor[]): Tensor {
  return within("hstack", () => {
    const all = requireList("hstack", tensors).map(atleast1d);
    return concatenate(all, all[0]!.aval.shape.length === 1 ? 0 : 1);
  }, "concatenate");
}
/** Along dimension 0, vectors as rows. */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return within("vstack", () => concatenate(requireList("vstack", tensors).map(atleast2d), 0), "concatenate");
}
/** Along dimension 2, after `atleast3d`. */
export function dstack(tensors: readonly Tensor[]): Tensor {
  return within("dstack", () => concatenate(requireList("dstack", tensors).map(atleast3d), 2), "concatenate");
}
function requireList(op: string, tensors: readonly Tensor[]): readonly Tensor[] {
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw badArgument(op, "the tensors", "a list of at least one", tensors);
  tensors.forEach((t, i) => requireTensor(op, t, `tensor ${i}`));
  return tensors;
}

/** [] as [1]. */
export function atleast1d(x: Tensor): Tensor {
  return requireTensor("atleast1d", x).aval.shape.length === 0 ? reshape(x, [1]) : x;
}
/** [] as [1,1], [n] as [1,n]. */
export function atleast2d(x: Tensor): Tensor {
  return requireTensor("atleast2d", x).aval.shape.length < 2 ? reshape(x, [1, x.aval.size]) : x;
}
/** [] as [1,1,1], [n] as [1,n,1], [n,m] as [n,m,1]. */
export function atleast3d(x: Tensor): Tensor {
  const { shape } = requireTensor("atleast3d", x).aval;
  return shape.length < 2
    ? reshape(x, [1, x.aval.size, 1])
    : shape.length === 2
      ? unsqueeze(x, 2)
      : x;
}

/** PyTorch's other names of `transpose`. */
export function swapaxes(x: Tensor, dim0: number, dim1: number): Tensor {
  return within("swapaxes", () => transpose(x, dim0, dim1), "transpose");
}
export function swapdims(x: Tensor, dim0: number, dim1: number): Tensor {
  return within("swapdims", () => transpose(x, dim0, dim1), "transpose");
}
/** The dimensions `from` at the places `to`, the others in order. */
export function movedim(
  x: Tensor,
  from: number | readonly number[],
  to: number | readonly number[],
): Tensor {
  return within("movedim", () => {
    if (typeof from === "number" && typeof to === "number") return moveaxis(x, from, to);
    const { shape } = requireTensor("movedim", x).aval;
    const list = (dims: number | readonly number[]): number[] =>
      requireIntegers("movedim", "the dimensions", dims).map((d) => normalizeDim("movedim", d, shape));
    const [a, b] = [list(from), list(to)];
    if (a.length !== b.length || new Set(a).size !== a.length || new Set(b).size !== b.length)
      throw badArgument(
        "movedim",
        "the dimensions",
        "two lists of one length, each without duplicates",
        [from, to],
      );
    const rest = shape.map((_, i) => i).filter((i) => !a.includes(i));
    return permute(
      x,
      shape.map((_, i) => (b.includes(i) ? a[b.indexOf(i)]! : rest.shift()!)),
    );
  }, "moveaxis");
}
/** All elements as a vector. */
export function ravel(x: Tensor): Tensor {
  return reshape(requireTensor("ravel", x), [x.aval.size]);
}
/** Broadcast to the shape of `other`. */
export function expandAs(x: Tensor, other: Tensor): Tensor {
  return within("expandAs", () => broadcastTo(x, requireTensor("expandAs", other, "the second argument").aval.shape), "broadcastTo");
}

/** Vectors as coordinates of a grid: one tensor each, of the shape of all sizes ("xy" swaps the first two). */
export function meshgrid(
  tensors: readonly Tensor[],
  options: { readonly indexing?: "ij" | "xy" } = {},
): Tensor[] {
  requireOptions("meshgrid", options, { indexing: 1 });
  const { indexing = "ij" } = options;
  if (indexing !== "ij" && indexing !== "xy")
    throw badArgument("meshgrid", "the indexing", '"ij" or "xy"', indexing);
  const vectors = requireList("meshgrid", tensors).map(atleast1d);
  if (vectors.some((v) => v.aval.shape.length !== 1))
    throw shapeMismatch(
      "meshgrid",
      "vectors",
      vectors.map((v) => v.aval),
    );
  const shape = vectors.map((v) => v.aval.size);
  const grids = vectors.map((v, i) =>
    broadcastTo(
      reshape(
        v,
        shape.map((_, k) => (k === i ? -1 : 1)),
      ),
      shape,
    ),
  );
  return indexing === "xy" && shape.length > 1 ? grids.map((g) => transpose(g, 0, 1)) : grids;
}
