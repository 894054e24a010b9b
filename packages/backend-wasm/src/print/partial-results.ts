import { bytesPerElement } from "@cotangent/core";
import type { Affine, Fold, Loop, LoopVar, Node, Value } from "@cotangent/compiler";

/** What the parts of a loop folded, as one array, and the loops that fold it into `target`. */
export function partialResults(target: Value, fold: Fold, parts: number, rowBytes: number): { readonly results: Value; readonly node: Node } {
  const { shape, dtype, size } = target.aval;
  const results: Value = {
    id: -1 - target.id,
    aval: { shape: [parts, ...shape], dtype, size: parts * size },
    dtype: target.dtype,
    place: { kind: "arena", offset: 0 },
    strides: [rowBytes / bytesPerElement[target.dtype], ...target.strides],
    layout: null,
    size: parts * size,
  };
  const loops: LoopVar[] = [];
  const axis = (extent: number): Affine => {
    if (extent === 1) return { offset: 0, terms: [] };
    const loop: LoopVar = { id: -1 - loops.length, extent, same: null };
    loops.push(loop);
    return { offset: 0, terms: [{ loop, factor: 1 }] };
  };
  const part = axis(parts);
  const index = shape.map((n) => axis(target.place?.kind === "local" ? 1 : n));
  let node: Node = { kind: "reduce", fold, target, index, expr: { kind: "load", value: results, index: [part, ...index], dtype: target.dtype } };
  for (const loop of loops.toReversed())
    node = { kind: "loop", loop, parent: null, body: [node], before: [], after: [], position: 0, weight: 1 } satisfies Loop;
  return { results, node };
}
