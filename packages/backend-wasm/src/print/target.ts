import { hostRule } from "@cotangent/core";
import type { Target } from "@cotangent/compiler";
import { callKernel } from "../kernels/index.ts";
import { prints } from "./elementwise.ts";

/** What the runtime has to add: constants, and small equations done at once. */
export type Host = Pick<Target, "read" | "evaluate" | "structuralZeros">;

/** What the compiler has to know of this backend. */
export function wasmTarget(host: Host): Target {
  return {
    ...host,
    prints,
    calls: (primitive) => callKernel(primitive) !== undefined || primitive.rules[hostRule] !== undefined,
    callsReturn: false,
    wideSums: false,
    products: { multiplications: 512, columns: 2 },
  };
}
