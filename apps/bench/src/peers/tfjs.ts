import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

import { build } from "esbuild";
import type * as Core from "@tensorflow/tfjs-core";

import { benchFolder } from "../folder.ts";
import { type Job, job, type Library } from "./library.ts";

type Tf = typeof Core;

/**
 * TensorFlow.js on its cpu backend. Its gradients are only in a deep ES module whose imports Node cannot resolve, so that
 * it is bundled as for a browser.
 */
export async function loadTfjs(): Promise<Library> {
  const file = `${benchFolder}out/tfjs.cjs`;
  const { outputFiles } = await build({
    stdin: {
      contents: [
        'export * from "@tensorflow/tfjs-core";',
        'import "@tensorflow/tfjs-core/dist/register_all_gradients";',
        'import "@tensorflow/tfjs-backend-cpu";',
      ].join("\n"),
      resolveDir: benchFolder,
    },
    bundle: true,
    format: "cjs",
    platform: "node",
    mainFields: ["module", "main"],
    write: false,
    logLevel: "silent",
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, outputFiles[0]!.contents);
  const tf = createRequire(import.meta.url)(file) as Tf;
  // else it advertises its native package
  tf.env().set("IS_NODE", false);
  await tf.setBackend("cpu");
  return library(tf);
}

function library(tf: Tf): Library {
  const tidied = (compute: () => Core.Tensor): Job =>
    job(() => {
      const y = tf.tidy(compute);
      const values = y.dataSync() as Float32Array;
      y.dispose();
      return values;
    });
  return {
    name: "tfjs (cpu)",
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
