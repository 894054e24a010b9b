/** One computation of one library, set up. */
export interface Job {
  /** Computes once. Leaves nothing behind that has to be freed. */
  run(): void;
  /** The result as plain numbers, for checking that everybody computes the same. */
  result(): ArrayLike<number>;
}

/** A job that a library cannot do, and why. */
export interface LeftOut {
  readonly leftOut: string;
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
}

/** A competitor that may fail to load. */
export interface Competitor {
  readonly name: string;
  load(): Library | Promise<Library>;
}

/** A job that consists of a function which returns its result. */
export const job = (compute: () => ArrayLike<number>): Job => ({
  run: () => void compute(),
  result: compute,
});
