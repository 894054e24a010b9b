import { gradAndValue, jit, type Tensor } from "cotangent";

import { later } from "../../later.ts";
import { joined, type ScoreData } from "../../peers/library.ts";
import { libraries, type PeerTask } from "../../peers/tasks.ts";
import { wave } from "../../problems/points.ts";
import { onWasm } from "./entrants.ts";
import { crossEntropy } from "./network-model.ts";

function makeData(rows: number, classes: number): ScoreData {
  const labels = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) labels[i * classes + ((i * 7) % classes)] = 1;
  return { rows, classes, scores: Float32Array.from(wave(rows * classes, 2)), labels };
}

/** The value, then the gradient softmax − labels over the number of rows, by loops. */
function byHand({ rows, classes, scores, labels }: ScoreData): Float64Array {
  const gradient = new Float64Array(rows * classes);
  let value = 0;
  for (let at = 0; at < scores.length; at += classes) {
    const row = Float64Array.from(scores.subarray(at, at + classes), Math.exp);
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((e, k) => {
      if (labels[at + k] === 1) value += Math.log(total) - scores[at + k]!;
      gradient[at + k] = (e / total - labels[at + k]!) / rows;
    });
  }
  return joined([[value / rows], gradient]);
}

/** Softmax cross-entropy over rows: value and gradient. */
export function crossEntropyRace(rows: number, classes: number): PeerTask {
  const data = makeData(rows, classes);
  const expected = later(() => byHand(data));
  return {
    name: "wasm/cross-entropy",
    title: `softmax cross-entropy and gradient, ${rows} × ${classes}, float32`,
    size: rows,
    large: true,
    starters: (loaded) => [
      onWasm(loaded, (upload) => {
        const shape = [rows, classes];
        const [scores, labels] = [upload(data.scores, shape), upload(data.labels, shape)];
        const compute = jit(gradAndValue((s: Tensor) => crossEntropy(s, labels)));
        return () => {
          const [gradient, value] = compute(scores);
          return [value, gradient];
        };
      }),
      ...libraries(
        loaded,
        (library) => library.crossEntropyGradient?.(data) ?? { leftOut: "not written" },
        ["jax-js (jit)", "tfjs (wasm)"],
      ),
    ],
    get expected() {
      return expected();
    },
    required: [{ competitor: "jax-js (jit)", factor: 2 }],
    torchTime: "softmaxCE f32",
  };
}

export const crossEntropyRaces: readonly PeerTask[] = [crossEntropyRace(1024, 1000)];
