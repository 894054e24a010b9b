import { type Shape, sizeOf } from "../aval.ts";
import { dtypeMismatch, shapeMismatch } from "../errors.ts";
import { broadcastAvals } from "../shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { floorDivide, maximum, ne, remainder, sub, where } from "./elementwise.ts";
import { take } from "./indexing.ts";
import { beside, promote, requireTensor, toDType, type TensorLike, within } from "./lift.ts";
import { tensor, zeros } from "./creation.ts";
import { broadcastTo, reshape, stack } from "./movement.ts";
import { cumsum } from "./reduction.ts";

function requireMask(op: string, mask: Tensor): Tensor {
  if (requireTensor(op, mask, "the mask").aval.dtype !== "bool")
    throw dtypeMismatch(op, "a bool mask", [mask.aval]);
  return mask;
}

/** `value` where `mask`, x elsewhere. */
export function maskedFill(x: Tensor, mask: Tensor, value: TensorLike): Tensor {
  return within("maskedFill", () => {
    requireTensor("maskedFill", x);
    return where(requireMask("maskedFill", mask), value, x);
  }, "where");
}

/**
 * The row-major places where a mask is true, as an int32 vector. Their number depends on the mask's values, so these
 * must be known: under vmap and jit it throws a `ConcretizationError`.
 */
export function placesOf(mask: Tensor): Tensor {
  const places: number[] = [];
  mask.dataSync().forEach((bit, i) => {
    if (bit !== 0) places.push(i);
  });
  return beside(mask, () => tensor(Int32Array.from(places)));
}
/** The elements of x where `mask`, as a vector; both broadcast. The mask's values must be known. */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  requireMask("maskedSelect", mask);
  const shape = broadcastAvals("maskedSelect", [requireTensor("maskedSelect", x).aval, mask.aval]);
  return take(broadcastTo(x, shape), placesOf(broadcastTo(mask, shape)));
}
/** int32 indices of the elements that are not 0, a row for each: [count, dimensions]. The values of x must be known. */
export function nonzero(x: Tensor): Tensor {
  const { shape } = requireTensor("nonzero", x).aval;
  const places = placesOf(ne(x, 0));
  const columns = indicesAt(places, shape);
  return columns.length === 0
    ? beside(x, () => zeros([places.aval.size, 0], { dtype: "int32" }))
    : stack(columns, 1);
}
/** For row-major places in a tensor of this shape, the index along each dimension. */
export function indicesAt(places: Tensor, shape: Shape): Tensor[] {
  return shape.map((n, i) => {
    const stride = sizeOf(shape.slice(i + 1));
    return remainder(stride === 1 ? places : floorDivide(places, stride), n);
  });
}
/** x with its elements where `mask` replaced by those of `source`, in row-major order. */
export function maskedScatter(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  return within("maskedScatter", () => {
    requireMask("maskedScatter", mask);
    const [t, s] = promote("maskedScatter", [
      requireTensor("maskedScatter", x),
      requireTensor("maskedScatter", source, "the source"),
    ]) as [Tensor, Tensor];
    const shape = broadcastAvals("maskedScatter", [t.aval, mask.aval]);
    const full = broadcastTo(mask, shape);
    if (full.aval.size === 0) return broadcastTo(t, shape);
    if (s.aval.size === 0)
      throw shapeMismatch("maskedScatter", "a source with elements", [t.aval, mask.aval, s.aval]);
    const next = sub(cumsum(toDType(reshape(full, [full.aval.size]), "int32"), 0), 1);
    // the places before the first true one ask for element −1 and are not used
    const taken = take(s, maximum(next, 0));
    return where(full, reshape(taken, shape), broadcastTo(t, shape));
  });
}
