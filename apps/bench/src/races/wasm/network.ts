import { grad, jit, type Tensor, vmap } from "cotangent";

import { later } from "../../later.ts";
import type { Job, LeftOut, Library, NetworkData } from "../../peers/library.ts";
import { libraries, type PeerTask, type Required } from "../../peers/tasks.ts";
import { onWasm, type Upload } from "./entrants.ts";
import { networkGradient } from "./network-by-hand.ts";
import { loss, makeData, type Weights } from "./network-model.ts";

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
