import { rosenbrockHessian } from "../problems/rosenbrock.ts";
import { wave } from "../problems/points.ts";
import type { RaceOptions } from "../timing.ts";
import type { Job, LeftOut, Library, Loaded } from "./library.ts";

/** "At least `factor` times as fast as `competitor`". */
export interface Faster {
  readonly competitor: string;
  readonly factor: number;
  /** Who has to be; the first by default. */
  readonly who?: string;
  /** Who shows what the machine had to give in these rounds, however the work is done. */
  readonly control?: string;
}

/** "At most `atMost` times the time of `competitor`, plus `microseconds`". */
export interface AtMost {
  readonly competitor: string;
  readonly atMost: number;
  readonly microseconds?: number;
  readonly who?: string;
}

/** "Under so many microseconds", whoever else takes part. */
export interface Under {
  readonly underMicroseconds: number;
  readonly who?: string;
}

export type Required = Faster | AtMost | Under;

/** Somebody who takes part, to be set up. */
export interface Starter {
  readonly name: string;
  /** Largest relative difference of its result; that of float32 by default. */
  readonly tolerance?: number;
  /** Throws where it cannot take part. */
  start(): Job | LeftOut;
}

/** One computation at one size for all competitors. */
export interface PeerTask {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly large?: boolean;
  /** Ours first: times are relative to it. */
  starters(loaded: readonly Loaded[]): readonly Starter[];
  /** What everybody must compute. */
  readonly expected: Float64Array;
  readonly required: readonly Required[];
  /** How it is measured, where not like the others. */
  readonly race?: Partial<RaceOptions>;
  /** Whether all threads of those who have several get a processor of their own, where the system has a way. */
  readonly apart?: boolean;
  /** Name of PyTorch's time in data/pytorch-times.json. */
  readonly torchTime?: string;
}

/** All libraries, or those that are named. */
export function libraries(
  loaded: readonly Loaded[],
  start: (library: Library) => Job | LeftOut,
  names: readonly string[] = loaded.flatMap(({ name, onlyNamed }) => (onlyNamed ? [] : [name])),
): Starter[] {
  return loaded
    .filter(({ name }) => names.includes(name))
    .map((one) => ({
      name: one.name,
      start() {
        if ("failure" in one) throw new Error(one.failure);
        return start(one.library);
      },
    }));
}

const point = (n: number): Float32Array => Float32Array.from(wave(n));

function addTask(n: number): PeerTask {
  const [a, b] = [point(n), point(n).map((v) => 1 - v)];
  return {
    name: "peers/add",
    title: `add of ${n} elements`,
    size: n,
    starters: (loaded) => libraries(loaded, (library) => library.add(a, b)),
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
    starters: (loaded) => libraries(loaded, (library) => library.sineGradient(x)),
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
    starters: (loaded) => libraries(loaded, (library) => library.rosenbrockHessian(x)),
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
