import type { Jax, Value } from "./jax.ts";
import { type Job, joined, type NetworkData, type ScoreData } from "./library.ts";

/** A type alias, which counts as a tree of values; an interface would not. */
export type Weights = {
  readonly b1: Value;
  readonly b2: Value;
  readonly w1: Value;
  readonly w2: Value;
};
type Gradient = (w: Weights, features: Value, labels: Value) => Weights;

/** The mean over the rows of log Σ eˢ − s at the class. */
const crossEntropy = ({ nn, numpy: np }: Jax, scores: Value, labels: Value): Value =>
  np.mean(nn.logsumexp(scores.ref, 1).sub(np.sum(scores.mul(labels), 1)));

/** Not compiled. */
export function networkGradientOf(jax: Jax): Gradient {
  const { nn, numpy: np } = jax;
  const loss = ({ b1, b2, w1, w2 }: Weights, features: Value, labels: Value): Value => {
    const h = nn.relu(np.matmul(features, w1).add(b1));
    return crossEntropy(jax, np.matmul(h, w2).add(b2), labels);
  };
  return jax.grad(loss);
}

function gradientOf(jax: Jax, compiled: boolean): Gradient {
  const gradient = networkGradientOf(jax);
  // what is compiled must be a function of its own
  const call: Gradient = (w, features, labels) => gradient(w, features, labels);
  return compiled ? jax.jit(call) : call;
}

/** Every use of a value consumes it: `ref` keeps the weights for the next. */
export function weightsOf({ numpy: np }: Jax, data: NetworkData): () => Weights {
  const { inputs, hidden, classes } = data;
  const b1 = np.array(data.b1);
  const b2 = np.array(data.b2);
  const w1 = np.array(data.w1).reshape([inputs, hidden]);
  const w2 = np.array(data.w2).reshape([hidden, classes]);
  return () => ({ b1: b1.ref, b2: b2.ref, w1: w1.ref, w2: w2.ref });
}

const read = ({ b1, b2, w1, w2 }: Weights): Float32Array[] =>
  [b1, b2, w1, w2].map((v) => v.dataSync() as Float32Array);

export function networkGradient(jax: Jax, data: NetworkData, compiled: boolean): Job {
  const { rows, inputs, classes } = data;
  const features = jax.numpy.array(data.features).reshape([rows, inputs]);
  const labels = jax.numpy.array(data.labels).reshape([rows, classes]);
  const weights = weightsOf(jax, data);
  const gradient = gradientOf(jax, compiled);
  const run = (): Float32Array[] => read(gradient(weights(), features.ref, labels.ref));
  return { run, result: () => joined(run()) };
}

/** A loop over the gradient of one row: faster than its own vmap. */
export function perExampleGradients(jax: Jax, data: NetworkData, compiled: boolean): Job {
  const { rows, inputs, classes } = data;
  const row = (all: Float32Array, width: number, i: number): Value =>
    jax.numpy.array(all.slice(i * width, (i + 1) * width)).reshape([1, width]);
  const features = Array.from({ length: rows }, (_, i) => row(data.features, inputs, i));
  const labels = Array.from({ length: rows }, (_, i) => row(data.labels, classes, i));
  const weights = weightsOf(jax, data);
  const gradient = gradientOf(jax, compiled);
  const run = (): Float32Array[][] =>
    features.map((x, i) => read(gradient(weights(), x.ref, labels[i]!.ref)));
  return {
    run,
    result() {
      const all = run();
      return joined([0, 1, 2, 3].flatMap((part) => all.map((one) => one[part]!)));
    },
  };
}

export function crossEntropyGradient(jax: Jax, data: ScoreData, compiled: boolean): Job {
  const array = (values: Float32Array): Value =>
    jax.numpy.array(values).reshape([data.rows, data.classes]);
  const [scores, labels] = [array(data.scores), array(data.labels)];
  const valueAndGrad = jax.valueAndGrad((s: Value, t: Value) => crossEntropy(jax, s, t));
  const call = (s: Value, t: Value): [Value, Value] => valueAndGrad(s, t);
  const compute = compiled ? jax.jit(call) : call;
  const run = (): Float32Array[] =>
    compute(scores.ref, labels.ref).map((v) => v.dataSync() as Float32Array);
  return { run, result: () => joined(run()) };
}
