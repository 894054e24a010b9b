import { rosenbrockHessian } from "../problems/rosenbrock.ts";
import { wave } from "../problems/points.ts";
import type { Job, LeftOut, Library } from "./library.ts";

/** "At least `factor` times as fast as `competitor`". */
export interface Required {
  readonly competitor: string;
  readonly factor: number;
}

/** One computation at one size for all competitors. */
export interface PeerTask {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly large?: boolean;
  start(library: Library): Job | LeftOut;
  /** What everybody must compute. */
  readonly expected: Float64Array;
  readonly required: readonly Required[];
  /** Name of PyTorch's time in data/pytorch-times.json. */
  readonly torchTime?: string;
}

const point = (n: number): Float32Array => Float32Array.from(wave(n));

function addTask(n: number): PeerTask {
  const [a, b] = [point(n), point(n).map((v) => 1 - v)];
  return {
    name: "peers/add",
    title: `add of ${n} elements`,
    size: n,
    start: (library) => library.add(a, b),
    expected: Float64Array.from(a, (v, i) => v + b[i]!),
    required: [{ competitor: "tfjs (cpu)", factor: 1 }],
    torchTime: "add10_us",
  };
}

function gradientTask(n: number, required: readonly Required[]): PeerTask {
  const x = point(n);
  return {
    name: "peers/gradient",
    title: `gradient of Σ sin(x)·x, n = ${n.toLocaleString("en")}`,
    size: n,
    large: n > 1000,
    start: (library) => library.sineGradient(x),
    expected: Float64Array.from(x, (v) => Math.sin(v) + v * Math.cos(v)),
    required,
  };
}

function hessianTask(n: number): PeerTask {
  const x = point(n);
  return {
    name: "peers/hessian",
    title: `Hessian of Rosenbrock, n = ${n}`,
    size: n,
    large: n > 10,
    start: (library) => library.rosenbrockHessian(x),
    expected: rosenbrockHessian(Float64Array.from(x)),
    required: [{ competitor: "jax-js (eager)", factor: 5 }],
    torchTime: `rosen${n} torch.func.hessian`,
  };
}

const twice: readonly Required[] = [
  { competitor: "tfjs (cpu)", factor: 2 },
  { competitor: "jax-js (eager)", factor: 2 },
];

export const peerTasks: readonly PeerTask[] = [
  addTask(10),
  gradientTask(10, []),
  gradientTask(1000, twice),
  gradientTask(100_000, []),
  hessianTask(10),
  hessianTask(100),
];
