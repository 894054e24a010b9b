import type { Backend } from "cotangent";

import type { MatrixData } from "./linear-algebra.ts";

/** One computation of one library, set up. */
export interface Job {
  /** Computes once. Leaves nothing behind that has to be freed; what it returns is kept until the next run. */
  run(): unknown;
  /** The result as plain numbers, for checking that everybody computes the same. */
  result(): ArrayLike<number>;
  /** Where a clock around calls does not tell how long they took: makes so many, and says how many milliseconds one took. */
  timed?(calls: number): number;
}

/** A job that a library cannot do, and why. */
export interface LeftOut {
  readonly leftOut: string;
}

/** Data of a logistic regression: `rows` × `columns` features, row-major, and a label of 0 or 1 for each row. */
export interface LogisticData {
  readonly rows: number;
  readonly columns: number;
  readonly features: Float32Array;
  readonly labels: Float32Array;
  /** Of half the squared norm of the weights. */
  readonly ridge: number;
}

/** A network of two layers, relu between them, and a batch of rows that it is to classify. Matrices are row-major. */
export interface NetworkData {
  readonly rows: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly classes: number;
  /** `rows` × `inputs`. */
  readonly features: Float32Array;
  /** `rows` × `classes`: 1 at a row's class. */
  readonly labels: Float32Array;
  readonly b1: Float32Array;
  readonly b2: Float32Array;
  /** `inputs` × `hidden`. */
  readonly w1: Float32Array;
  /** `hidden` × `classes`. */
  readonly w2: Float32Array;
}

/** Scores of `rows` × `classes`, row-major, and a 1 at each row's class. */
export interface ScoreData {
  readonly rows: number;
  readonly classes: number;
  readonly scores: Float32Array;
  readonly labels: Float32Array;
}

/** A competitor, loaded. All work in float32 except the plain loops, which compute in float64 and store float32. */
export interface Library {
  readonly name: string;
  /** a + b. */
  add(a: Float32Array, b: Float32Array): Job | LeftOut;
  /** The gradient of Σ sin(x)·x, read. */
  sineGradient(x: Float32Array): Job | LeftOut;
  /** The Hessian of the Rosenbrock function, row-major, read. */
  rosenbrockHessian(x: Float32Array): Job | LeftOut;
  /** The gradient of the Rosenbrock function, then its value, read. Only those that take part in its race have it. */
  rosenbrockGradientAndValue?(x: Float32Array): Job | LeftOut;
  /** The Hessian of a logistic regression in its weights, read. */
  logisticHessian?(data: LogisticData, w: Float32Array): Job | LeftOut;
  /** The product of two n × n matrices, read. */
  matmul?(a: Float32Array, b: Float32Array, n: number): Job | LeftOut;
  /** max(|(1.5·x + 0.5)·x − 2|, 0.25), read. */
  chain?(x: Float32Array): Job | LeftOut;
  /** The gradient of the mean cross-entropy in all weights, read; in the order b1, b2, w1, w2. */
  networkGradient?(data: NetworkData): Job | LeftOut;
  /** The gradient of each row's cross-entropy, read, in that order: each with the rows as first axis. */
  perExampleGradients?(data: NetworkData): Job | LeftOut;
  /** The mean cross-entropy of softmax and its gradient in the scores, read, in this order. */
  crossEntropyGradient?(data: ScoreData): Job | LeftOut;
  /** Two threads that work by themselves. */
  readonly two?: { product(n: number): Job };
  /** A factorisation or solution: L, x, |R|, or the eigenvalues and |V|. */
  matrix?(data: MatrixData): Job | LeftOut;
  /** Where it is ours, on another backend than the default one. */
  readonly backend?: Backend;
  /** Threads of its own, by their numbers in the system, where it tells. */
  readonly workers?: readonly string[];
}

/** A competitor that may fail to load. */
export interface Competitor {
  readonly name: string;
  /** Takes part only in races that name it. */
  readonly onlyNamed?: boolean;
  load(): Library | Promise<Library>;
}

/** A competitor that loaded, or why it did not. */
export type Loaded = { readonly name: string; readonly onlyNamed?: boolean } & (
  | { readonly library: Library }
  | { readonly failure: string }
);

/** Several arrays as one. */
export function joined(arrays: readonly ArrayLike<number>[]): Float64Array {
  const out = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    out.set(array, at);
    at += array.length;
  }
  return out;
}

/** A job that consists of a function which returns its result. */
export const job = (compute: () => ArrayLike<number>): Job => ({ run: compute, result: compute });
