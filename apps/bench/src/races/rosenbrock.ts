import { gradAndValue, hessian, jit } from "cotangent";

import { libraries, type PeerTask, type Required } from "../peers/tasks.ts";
import { wave } from "../problems/points.ts";
import {
  plainRosenbrock,
  rosenbrock,
  rosenbrockGradient,
  rosenbrockHessian,
} from "../problems/rosenbrock.ts";
import {
  fusedRosenbrockHessian,
  identity,
  rosenbrockGradientAndValue,
  tridiagonalRosenbrockHessian,
} from "./by-hand.ts";
import { byHand, loops, ours, upload } from "./entrants.ts";

const fused = "fused loop by hand";
const fusedReused = `${fused}, memory reused`;
const closed = "tridiagonal by hand";
const compiled = "cotangent (jit)";
const compiledRead = `${compiled}, read`;

/** The Hessian, dense. */
export function hessianRace(n: number, overJax: number | null): PeerTask {
  const data = Float64Array.from(wave(n));
  const size = n * n;
  const jax: Required[] =
    overJax === null ? [] : [{ who: compiledRead, competitor: "jax-js (jit)", factor: overJax }];
  return {
    name: "jit/hessian",
    title: `jit(hessian(rosenbrock)), n = ${n}`,
    size: n,
    large: n > 10,
    starters: (loaded) => [
      ...ours(compiled, () => {
        const x = upload(data);
        const compute = jit(hessian(rosenbrock));
        return () => [compute(x)];
      }),
      ...loops(
        fused,
        () => new Float64Array(size),
        hold(n, (basis, out) => fusedRosenbrockHessian(data, basis, out)),
      ),
      ...loops(
        closed,
        () => new Float64Array(size),
        (out) => tridiagonalRosenbrockHessian(data, out),
      ),
      // its gradients nested by hand take a hundred milliseconds at n = 100
      ...libraries(
        loaded,
        (library) => library.rosenbrockHessian(Float32Array.from(data)),
        n <= 10 ? ["tfjs (cpu)", "jax-js (jit)"] : ["jax-js (jit)"],
      ),
    ],
    expected: rosenbrockHessian(data),
    required: [{ competitor: fusedReused, atMost: 1.5, microseconds: 1.5 }, ...jax],
  };
}

/** A function that needs the identity, which is made once. */
function hold(
  n: number,
  fill: (basis: Float64Array, out: Float64Array) => Float64Array,
): (out: Float64Array) => Float64Array {
  const basis = identity(n);
  return (out) => fill(basis, out);
}

/** Gradient and value together. */
export function gradientRace(n: number, required: Required): PeerTask {
  const data = Float64Array.from(wave(n));
  return {
    name: "jit/gradient",
    title: `jit(gradAndValue(rosenbrock)), n = ${n}`,
    size: n,
    large: n > 10,
    starters: (loaded) => [
      ...ours(compiled, () => {
        const x = upload(data);
        const compute = jit(gradAndValue(rosenbrock));
        return () => compute(x);
      }),
      byHand(fused, () => {
        const run = (): [Float64Array, number] => {
          const out = new Float64Array(n);
          return [out, rosenbrockGradientAndValue(data, out)];
        };
        return {
          run,
          result: () => run().flatMap((part) => (typeof part === "number" ? part : [...part])),
        };
      }),
      byHand(fusedReused, () => {
        const out = new Float64Array(n);
        const run = (): number => rosenbrockGradientAndValue(data, out);
        return {
          run,
          result: () => {
            const value = run();
            return [...out, value];
          },
        };
      }),
      ...libraries(
        loaded,
        (library) =>
          library.rosenbrockGradientAndValue?.(Float32Array.from(data)) ?? {
            leftOut: "not written",
          },
        ["tfjs (cpu)", "jax-js (jit)"],
      ),
    ],
    expected: Float64Array.of(...rosenbrockGradient(data), plainRosenbrock(data)),
    required: [required],
  };
}

export const rosenbrockRaces: readonly PeerTask[] = [
  hessianRace(10, 10),
  hessianRace(100, 3),
  hessianRace(1000, null),
  gradientRace(10, { competitor: fusedReused, atMost: 1, microseconds: 2 }),
  gradientRace(1000, { competitor: fusedReused, atMost: 2 }),
];
