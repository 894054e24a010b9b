import type * as Core from "@tensorflow/tfjs-core";
import type { Tensor } from "cotangent";

import type { Jax, Value } from "../../peers/jax.ts";

/** TensorFlow.js, as the page has it. */
export type Tf = typeof Core;

/** A float32 tensor on the backend that takes part. */
export type Upload = (data: Float32Array, shape?: readonly number[]) => Tensor;

/** Asks the device for the results of one call. */
export type Compute<T> = () => readonly T[];

/** One computation that everybody does in the same page, in float32. What is uploaded is uploaded once. */
export interface WebgpuRace {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  /** Left out by --quick. */
  readonly large?: boolean;
  /** Names of those who are so slow that their first call has to do; a smaller size has had their shaders compiled. */
  readonly once?: readonly string[];
  /** What everybody must compute, one result after the other. */
  expected(): Float64Array;
  ours(upload: Upload): Compute<Tensor>;
  /** Every use of a value consumes it. */
  jax(jax: Jax): Compute<Value>;
  /** Runs within `tidy`. */
  tfjs(tf: Tf): Compute<Core.Tensor>;
}

export const names = {
  ours: "cotangent (webgpu)",
  jax: "jax-js (webgpu, jit)",
  tfjs: "tfjs (webgpu)",
} as const;
