import { grad, jit, logsumexp, type Tensor, vmap } from "cotangent";

import type { Job, LeftOut, Library, NetworkData } from "../../peers/library.ts";
import { libraries, type PeerTask, type Required } from "../../peers/tasks.ts";
import { wave } from "../../problems/points.ts";
import { later, onWasm, type Upload } from "./entrants.ts";
import { networkGradient } from "./network-by-hand.ts";

interface Weights {
  readonly b1: Tensor;
  readonly b2: Tensor;
  readonly w1: Tensor;
  readonly w2: Tensor;
  readonly [key: string]: Tensor;
}

/** A network 784-128-10. */
function makeData(rows: number): NetworkData {
  const [inputs, hidden, classes] = [784, 128, 10];
  const labels = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) labels[i * classes + ((i * 7) % classes)] = 1;
  const values = (n: number, scale: number): Float32Array => Float32Array.from(wave(n, scale));
  return {
    rows,
    inputs,
    hidden,
    classes,
    features: values(rows * inputs, 1),
    labels,
    b1: values(hidden, 0.1),
    b2: values(classes, 0.1),
    w1: values(inputs * hidden, 0.05),
    w2: values(hidden * classes, 0.1),
  };
}

/** The mean over the rows of log Σ eˢ − s at the class. */
export const crossEntropy = (scores: Tensor, labels: Tensor): Tensor =>
  logsumexp(scores, -1).sub(scores.mul(labels).sum(-1)).mean();

const loss = ({ b1, b2, w1, w2 }: Weights, features: Tensor, labels: Tensor): Tensor =>
  crossEntropy(features.matmul(w1).add(b1).relu().matmul(w2).add(b2), labels);

function uploaded(upload: Upload, data: NetworkData) {
  const { rows, inputs, hidden, classes } = data;
  const weights: Weights = {
    b1: upload(data.b1),
    b2: upload(data.b2),
    w1: upload(data.w1, [inputs, hidden]),
    w2: upload(data.w2, [hidden, classes]),
  };
  return {
    weights,
    features: upload(data.features, [rows, inputs]),
    labels: upload(data.labels, [rows, classes]),
  };
}

type Compute = (w: Weights, features: Tensor, labels: Tensor) => Weights;

function networkRace(
  name: string,
  title: string,
  data: NetworkData,
  compute: Compute,
  expected: () => Float64Array,
  peers: readonly string[],
  start: (library: Library) => Job | LeftOut | undefined,
  required: readonly Required[],
  torchTime: string,
): PeerTask {
  return {
    name,
    title,
    size: data.rows,
    large: true,
    starters: (loaded) => [
      onWasm(loaded, (upload) => {
        const { weights, features, labels } = uploaded(upload, data);
        const compiled = jit(compute);
        return () => {
          const { b1, b2, w1, w2 } = compiled(weights, features, labels);
          return [b1, b2, w1, w2];
        };
      }),
      ...libraries(loaded, (library) => start(library) ?? { leftOut: "not written" }, peers),
    ],
    get expected() {
      return expected();
    },
    required,
    torchTime,
  };
}

/** The gradient of the loss of a batch in all weights. */
export function gradientRace(rows: number): PeerTask {
  const data = makeData(rows);
  return networkRace(
    "wasm/network",
    `gradient of a network 784-128-10, batch ${rows}, float32`,
    data,
    (w, features, labels) => grad((v: Weights) => loss(v, features, labels))(w),
    later(() => networkGradient(data, 0, rows)),
    ["jax-js (jit)", "tfjs (wasm)"],
    (library) => library.networkGradient?.(data),
    [
      { competitor: "jax-js (jit)", factor: 1 },
      { competitor: "tfjs (wasm)", factor: 1 },
    ],
    "mlp step f32",
  );
}

/** The gradient of each row's loss. */
export function perExampleRace(rows: number): PeerTask {
  const data = makeData(rows);
  const each = (w: Weights) => (features: Tensor, labels: Tensor) =>
    grad((v: Weights) => loss(v, features, labels))(w);
  return networkRace(
    "wasm/per-example",
    `per-example gradients of the network, batch ${rows}, float32`,
    data,
    (w, features, labels) => vmap(each(w))(features, labels),
    later(() => perExample(data)),
    ["jax-js (jit)"],
    (library) => library.perExampleGradients?.(data),
    [{ competitor: "jax-js (jit)", factor: 1 }],
    "per-example b64 f32",
  );
}

/** b1, b2, w1, w2 with the rows as first axis, one after the other. */
function perExample(data: NetworkData): Float64Array {
  const { rows, inputs, hidden, classes } = data;
  const sizes = [hidden, classes, inputs * hidden, hidden * classes];
  const each = sizes.reduce((a, b) => a + b, 0);
  const out = new Float64Array(rows * each);
  for (let i = 0; i < rows; i++) {
    const one = networkGradient(data, i, i + 1);
    let from = 0;
    let block = 0;
    for (const size of sizes) {
      out.set(one.subarray(from, from + size), block + i * size);
      from += size;
      block += rows * size;
    }
  }
  return out;
}

export const networkRaces: readonly PeerTask[] = [gradientRace(128), perExampleRace(64)];
