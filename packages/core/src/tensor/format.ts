import { formatAval } from "../aval.ts";
import type { TensorBase } from "./base.ts";

/** As NumPy prints: `tensor([1, 2, 3])`, rows below each other, the middle of large tensors left out. */
export function formatTensor(x: TensorBase): string {
  return `tensor(${JSON.stringify(x.arraySync())}, ${formatAval(x.aval)})`;
}
