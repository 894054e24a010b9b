import { Tensor } from "../tensor/tensor.ts";

/** The leaves with other tensors in place of the tensors among them. */
export function fillTensors(
  leaves: readonly unknown[],
  tensors: readonly unknown[],
  other: (leaf: unknown) => unknown = (x) => x,
): unknown[] {
  let next = 0;
  return leaves.map((x) => (x instanceof Tensor ? tensors[next++] : other(x)));
}
