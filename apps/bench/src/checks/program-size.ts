import { explain, hessian, jit, tensor } from "cotangent";

import { wave } from "../problems/points.ts";
import { rosenbrock } from "../problems/rosenbrock.ts";
import type { Check } from "./check.ts";

const n = 100;
/** A handful. */
const most = 5;

/** What the first line of `explain` counts. */
export interface ProgramSize {
  readonly kernels: number;
  readonly operations: number;
  readonly arenaBytes: number;
}

/** Reads the first line of `explain`. Throws where it does not have the numbers. */
export function sizeOf(text: string): ProgramSize {
  const found =
    /^(\d+) loop nests?, (\d+) library calls?, (\d+) operations, .* arena (\d+) B$/m.exec(text);
  if (found === null) throw new Error(`explain does not begin as expected: ${text.split("\n")[0]}`);
  const [loops, calls, operations, arenaBytes] = found.slice(1).map(Number);
  return { kernels: loops! + calls!, operations: operations!, arenaBytes: arenaBytes! };
}

/** The compiled Hessian of the Rosenbrock function is few kernels and needs no matrix beside the result. */
export function programSize(): Check {
  const name = "explain/hessian";
  const title = `jit(hessian(rosenbrock)), n = ${n}`;
  return {
    name,
    title,
    run() {
      const x = tensor(Float64Array.from(wave(n)), { dtype: "float64" });
      const text = explain(jit(hessian(rosenbrock)), x);
      const size = sizeOf(text);
      return {
        name,
        title,
        detail: text.split("\n")[0]!,
        figures: { ...size },
        requirements: [
          {
            statement: `${title}: at most ${most} kernels and no temporary of ${n} × ${n}`,
            met: size.kernels <= most && size.arenaBytes < n * n * 8,
            measured: `${size.kernels} kernels, ${size.arenaBytes} B of temporaries`,
          },
        ],
      };
    },
  };
}
