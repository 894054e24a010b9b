import { concatenate, stack, type Tensor } from "cotangent";

import type { Instance, Kind, Leaf, Problem, Reference } from "../problem.ts";
import { torchInputs, torchReferences } from "../torch.ts";

/** State (angle, angular velocity), and parameters (gravity, length, damping). */
type Parameters = readonly [state: Tensor, physics: Tensor];

const stepLength = 0.05;

/** θ″ = −(g/l) sin θ − c θ′ */
function slope(s: Tensor, p: Tensor): Tensor {
  const [angle, velocity] = [s.select(0, 0), s.select(0, 1)];
  const pull = p.select(0, 0).div(p.select(0, 1)).mul(angle.sin());
  return stack([velocity, pull.add(p.select(0, 2).mul(velocity)).neg()]);
}

/** One step of the classical Runge–Kutta method. */
function step(s: Tensor, p: Tensor): Tensor {
  const h = stepLength;
  const k1 = slope(s, p);
  const k2 = slope(s.add(k1.mul(h / 2)), p);
  const k3 = slope(s.add(k2.mul(h / 2)), p);
  const k4 = slope(s.add(k3.mul(h)), p);
  return s.add(
    k1
      .add(k2.mul(2))
      .add(k3.mul(2))
      .add(k4)
      .mul(h / 6),
  );
}

function trajectory([state, physics]: Parameters, steps: number): Tensor[] {
  const states = [state];
  for (let i = 0; i < steps; i++) states.push(step(states[i]!, physics));
  return states.slice(1);
}

function plainStep(a: number, v: number, g: number, l: number, c: number): [number, number] {
  const h = stepLength;
  const pull = (angle: number, velocity: number): number =>
    -(g / l) * Math.sin(angle) - c * velocity;
  const [a1, v1] = [v, pull(a, v)];
  const [a2, v2] = [v + (h / 2) * v1, pull(a + (h / 2) * a1, v + (h / 2) * v1)];
  const [a3, v3] = [v + (h / 2) * v2, pull(a + (h / 2) * a2, v + (h / 2) * v2)];
  const [a4, v4] = [v + h * v3, pull(a + h * a3, v + h * v3)];
  return [a + (h / 6) * (a1 + 2 * a2 + 2 * a3 + a4), v + (h / 6) * (v1 + 2 * v2 + 2 * v3 + v4)];
}

function plainTrajectory(x: Float64Array, steps: number): number[] {
  let [a = NaN, v = NaN] = x;
  const [, , g = NaN, l = NaN, c = NaN] = x;
  const out: number[] = [];
  for (let i = 0; i < steps; i++) {
    [a, v] = plainStep(a, v, g, l, c);
    out.push(a, v);
  }
  return out;
}

interface Output {
  readonly label: string;
  readonly kinds: readonly Kind[];
  readonly large?: boolean;
  readonly slowShaders?: boolean;
  of(parameters: Parameters): Tensor;
  plain(x: Float64Array): ArrayLike<number>;
  readonly references?: readonly Reference[];
}

const start: readonly Leaf[] = torchInputs("pendulum_loss");

function instance({ of, ...output }: Output): Instance<Parameters> {
  return {
    ...output,
    size: 5,
    leaves: start,
    pack: ([state, physics]) => [state!, physics!],
    bind: () => of,
  };
}

const path = (steps: number): Instance<Parameters> =>
  instance({
    label: steps === 1 ? "one step" : `path of ${steps} steps`,
    kinds: ["jacobian"],
    large: steps > 3,
    slowShaders: steps > 1,
    of: (parameters) => concatenate(trajectory(parameters, steps)),
    plain: (x) => plainTrajectory(x, steps),
  });

const end = (steps: number): Instance<Parameters> =>
  instance({
    label: `|end|² after ${steps === 1 ? "one step" : `${steps} steps`}`,
    kinds: ["gradient", "hessian"],
    slowShaders: steps > 1,
    of: (parameters) => trajectory(parameters, steps).at(-1)!.square().sum(),
    plain: (x) => [
      plainTrajectory(x, steps)
        .slice(-2)
        .reduce((sum, v) => sum + v * v, 0),
    ],
    references: steps === 5 ? torchReferences("pendulum_loss") : [],
  });

export const pendulumProblem: Problem = {
  name: "pendulum",
  title: "Pendulum by Runge–Kutta steps",
  formula:
    "θ″ = −(g/l) sin θ − c θ′; Jacobian of the path, and derivatives of |end|², by state and (g, l, c)",
  instances: [
    path(1),
    path(3),
    path(10),
    end(1),
    end(5),
  ],
};
