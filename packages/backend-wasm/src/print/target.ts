import { hostRule } from "@cotangent/core";
import { recomputing, type Target } from "@cotangent/compiler";
import { callKernel } from "../kernels/index.ts";
import { prints } from "./elementwise.ts";

/** What the runtime has to add: constants, and small equations done at once. */
export type Host = Pick<Target, "read" | "evaluate" | "structuralZeros">;

/** An addition is a quarter of an instruction, or half of one; memory beyond the caches is what takes time. */
const recompute = /* @__PURE__ */ recomputing({ element: 1, byte: 0.5, cache: 2 ** 18 });

/** What the compiler has to know of this backend. */
export function wasmTarget(host: Host): Target {
  return {
    ...host,
    prints,
    recompute,
    calls: (primitive) => callKernel(primitive) !== undefined || primitive.rules[hostRule] !== undefined,
    callsReturn: false,
    wideSums: false,
    products: { multiplications: 512, columns: 2 },
  };
}
