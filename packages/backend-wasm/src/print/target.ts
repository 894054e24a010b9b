import { hostRule, lowerRule, type Primitive } from "@cotangent/core";
import { evenGathers, recomputing, scanLoops, type Target } from "@cotangent/compiler";
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
    controlLoops: scanLoops,
    gatherViews: evenGathers,
    calls: (primitive) => callKernel(primitive) !== undefined || isHosted(primitive),
    callsReturn: false,
    wideSums: false,
    products: { multiplications: 512, columns: 2 },
  };
}

/** Whether JavaScript does it: control flow, and what has no definition in terms of other primitives. */
const isHosted = ({ rules }: Primitive): boolean => rules[hostRule] !== undefined && rules[lowerRule] === undefined;
