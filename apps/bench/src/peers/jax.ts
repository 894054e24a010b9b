import { matrixJob } from "./jax-linear-algebra.ts";
import { crossEntropyGradient, networkGradient, perExampleGradients } from "./jax-network.ts";
import { job, type Job, type Library, type LogisticData } from "./library.ts";

export type Jax = typeof import("@jax-js/jax");
export type Value = InstanceType<Jax["Array"]>;

/** Every use of a value consumes it; `.ref` keeps it for another. */
const sineTimesX = ({ numpy: np }: Jax, x: Value): Value => np.sum(np.sin(x.ref).mul(x));

function rosenbrock({ numpy: np }: Jax, x: Value): Value {
  const head = x.ref.slice([0, -1]);
  const tail = x.slice([1]);
  const a = np.square(tail.sub(np.square(head.ref)));
  return np.sum(a.mul(100).add(np.square(np.array(1).sub(head))));
}

function logisticLoss({ numpy: np }: Jax, data: LogisticData): (w: Value) => Value {
  const { rows, columns, ridge } = data;
  const X = np.array(data.features).reshape([rows, columns]);
  const y = np.array(data.labels);
  return (w) => {
    const z = np.matmul(X.ref, w.ref);
    const loss = np.mean(np.logaddexp(z.ref, np.array(0)).sub(z.mul(y.ref)));
    return loss.add(np.sum(np.square(w)).mul(ridge / 2));
  };
}

/** jax-js on its Wasm backend (`init()` without arguments asks for WebGPU and throws in Node 20). */
export async function loadJax(compiled: boolean): Promise<Library> {
  const jax = await import("@jax-js/jax");
  await jax.init("cpu", "wasm");
  const name = compiled ? "jax-js (jit)" : "jax-js (eager)";
  const ready = (f: (...args: Value[]) => Value): ((...args: Value[]) => Value) =>
    compiled ? (jax.jit(f) as (...args: Value[]) => Value) : f;
  const array = (data: Float32Array): Value => jax.numpy.array(data);
  // it computes when read, so that every job reads
  const reading = (compute: () => Value): Job => job(() => compute().dataSync() as Float32Array);
  return {
    name,
    add(a, b) {
      const [x, y] = [array(a), array(b)];
      const add = ready((u, v) => u!.add(v!));
      return reading(() => add(x.ref, y.ref));
    },
    sineGradient(data) {
      const x = array(data);
      const gradient = ready((v) => jax.grad((u: Value) => sineTimesX(jax, u))(v!));
      return reading(() => gradient(x.ref));
    },
    rosenbrockHessian(data) {
      const x = array(data);
      const hessian = ready((v) => jax.hessian((u: Value) => rosenbrock(jax, u))(v!));
      return reading(() => hessian(x.ref));
    },
    rosenbrockGradientAndValue(data) {
      const x = array(data);
      const f = (v: Value): Value => rosenbrock(jax, v);
      const both = (v: Value): Value => {
        const [value, gradient] = jax.valueAndGrad(f)(v) as [Value, Value];
        return jax.numpy.concatenate([gradient, value.reshape([1])]);
      };
      const compute = ready((v) => both(v!));
      return reading(() => compute(x.ref));
    },
    logisticHessian(data, w) {
      const at = array(w);
      const loss = logisticLoss(jax, data);
      const hessian = ready((v) => jax.hessian(loss)(v!));
      return reading(() => hessian(at.ref));
    },
    matmul(a, b, n) {
      const [x, y] = [array(a).reshape([n, n]), array(b).reshape([n, n])];
      const product = ready((u, v) => jax.numpy.matmul(u!, v!));
      return reading(() => product(x.ref, y.ref));
    },
    chain(data) {
      const x = array(data);
      const np = jax.numpy;
      const chain = ready((v) =>
        np.maximum(np.abs(v!.ref.mul(1.5).add(0.5).mul(v!).sub(2)), np.array(0.25)),
      );
      return reading(() => chain(x.ref));
    },
    matrix: (data) => matrixJob(jax, data, compiled),
    networkGradient: (data) => networkGradient(jax, data, compiled),
    perExampleGradients: (data) => perExampleGradients(jax, data, compiled),
    crossEntropyGradient: (data) => crossEntropyGradient(jax, data, compiled),
  };
}
