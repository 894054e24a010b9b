import type * as Core from "@tensorflow/tfjs-core";

import { job, type Job, type Library } from "./library.ts";
import { crossEntropyGradient, networkGradient } from "./tfjs-network.ts";
import { type Tf, type TfBackend, tfOn } from "./tfjs-bundle.ts";

/** TensorFlow.js on one of its backends. */
export async function loadTfjs(backend: TfBackend): Promise<Library> {
  const tf = await tfOn(backend);
  const all = library(tf, `tfjs (${backend})`);
  // both backends are of one engine: the one that takes part is put in force when its job is set up
  const entries = Object.entries(all).map(([key, value]) => [
    key,
    typeof value !== "function"
      ? value
      : (...args: never[]) => {
          void tf.setBackend(backend);
          return (value as (...args: never[]) => unknown)(...args);
        },
  ]);
  return Object.fromEntries(entries) as Library;
}

function library(tf: Tf, name: string): Library {
  const tidied = (compute: () => Core.Tensor): Job =>
    job(() => {
      const y = tf.tidy(compute);
      const values = y.dataSync() as Float32Array;
      y.dispose();
      return values;
    });
  return {
    name,
    add(a, b) {
      const [x, y] = [tf.tensor1d(a), tf.tensor1d(b)];
      return { run: () => tf.add(x, y).dispose(), result: () => tf.add(x, y).dataSync() };
    },
    sineGradient(data) {
      const x = tf.tensor1d(data);
      const gradient = tf.grad((v: Core.Tensor) => tf.sum(tf.mul(tf.sin(v), v)));
      return tidied(() => gradient(x));
    },
    rosenbrockHessian(data) {
      const x = tf.tensor1d(data);
      return tidied(hessianOf(tf, (v) => rosenbrock(tf, v as Core.Tensor1D), x));
    },
    rosenbrockGradientAndValue(data) {
      const x = tf.tensor1d(data);
      const both = tf.valueAndGrad((v: Core.Tensor) => rosenbrock(tf, v as Core.Tensor1D));
      return tidied(() => {
        const { value, grad } = both(x);
        return tf.concat([grad, tf.reshape(value, [1])]);
      });
    },
    matmul(a, b, n) {
      const [x, y] = [tf.tensor2d(a, [n, n]), tf.tensor2d(b, [n, n])];
      return {
        // it computes at once: reading would copy on top
        run: () => tf.matMul(x, y).dispose(),
        result: () => tf.matMul(x, y).dataSync(),
      };
    },
    matrix({ task, n, a }) {
      if (task !== "qr") return { leftOut: "it has QR only" };
      const x = tf.tensor2d(a, [n, n]);
      return tidied(() => tf.abs(tf.linalg.qr(x)[1]));
    },
    networkGradient: (data) => networkGradient(tf, data),
    crossEntropyGradient: (data) => crossEntropyGradient(tf, data),
  };
}

/** The Hessian of f at x as a function. It has no Jacobian: a gradient of each entry of the gradient. */
function hessianOf(
  tf: Tf,
  f: (v: Core.Tensor) => Core.Tensor,
  x: Core.Tensor1D,
): () => Core.Tensor {
  const n = x.shape[0];
  const gradient = tf.grad(f);
  const units = Array.from({ length: n }, (_, i) =>
    tf.cast(tf.oneHot(tf.scalar(i, "int32"), n), "float32"),
  );
  const rows = units.map((unit) => tf.grad((v: Core.Tensor) => tf.sum(tf.mul(gradient(v), unit))));
  return () => tf.stack(rows.map((row) => row(x)));
}

function rosenbrock(tf: Tf, x: Core.Tensor1D): Core.Tensor {
  const n = x.shape[0];
  const head = tf.slice1d(x, 0, n - 1);
  const tail = tf.slice1d(x, 1, n - 1);
  const a = tf.square(tf.sub(tail, tf.square(head)));
  return tf.sum(tf.add(tf.mul(a, 100), tf.square(tf.sub(1, head))));
}
