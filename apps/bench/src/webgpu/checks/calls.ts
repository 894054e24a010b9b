import { grad, hessian, jit, type Tensor, tensor } from "cotangent";

import { wave } from "../../problems/points.ts";
import { rosenbrock } from "../../problems/rosenbrock-function.ts";
import { type Asked, counting, type WebgpuCheck, withFreshBackend } from "./check.ts";

const n = 100;
const mostDispatches = 4;
const name = "webgpu/calls";
const title = "What calls of compiled functions ask of the device";

/** One call, after the first, which compiles. */
async function asked(call: (x: Tensor) => Tensor, x: Tensor): Promise<Asked> {
  call(x);
  return counting(() => call(x));
}

/** A call of a compiled function is one submit, and the Hessian of the Rosenbrock function few dispatches. */
export const calls: WebgpuCheck = {
  name,
  title,
  run: () =>
    withFreshBackend(async (backend) => {
      const x = tensor(wave(n), { backend });
      const full = await asked(jit(hessian(rosenbrock)), x);
      const step = await asked(
        jit((v: Tensor) => v.sub(grad(rosenbrock)(v).mul(1e-3))),
        x,
      );
      await backend.flush();
      const text = ({ submits, dispatches }: Asked): string =>
        `${submits} submit, ${dispatches} dispatches`;
      return {
        name,
        title,
        detail: `Hessian of Rosenbrock, n = ${n}: ${text(full)}; a gradient step: ${text(step)}`,
        figures: {
          submits: full.submits,
          dispatches: full.dispatches,
          submitsOfStep: step.submits,
          dispatchesOfStep: step.dispatches,
        },
        requirements: [
          {
            statement: "a call of a compiled function is one submit",
            met: full.submits === 1 && step.submits === 1,
            measured: `${full.submits} and ${step.submits}`,
          },
          {
            statement: `jit(hessian(rosenbrock)), n = ${n}: at most ${mostDispatches} dispatches`,
            met: full.dispatches >= 1 && full.dispatches <= mostDispatches,
            measured: String(full.dispatches),
          },
        ],
      };
    }),
};
