/** One computation of one library, set up. */
export interface Job {
  /** Computes once. Leaves nothing behind that has to be freed; what it returns is kept until the next run. */
  run(): unknown;
  /** The result as plain numbers, for checking that everybody computes the same. */
  result(): ArrayLike<number>;
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
}

/** A competitor that may fail to load. */
export interface Competitor {
  readonly name: string;
  load(): Library | Promise<Library>;
}

/** A competitor that loaded, or why it did not. */
export type Loaded = { readonly name: string } & (
  | { readonly library: Library }
  | { readonly failure: string }
);

/** A job that consists of a function which returns its result. */
export const job = (compute: () => ArrayLike<number>): Job => ({ run: compute, result: compute });
