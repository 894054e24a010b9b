import { conv2d, jit, type Tensor } from "cotangent";

import { later } from "../../later.ts";
import { job } from "../../peers/library.ts";
import type { PeerTask } from "../../peers/tasks.ts";
import { wave } from "../../problems/points.ts";
import { onWasm } from "./entrants.ts";

const loop = "loop by hand";
const reach = 3;

/** Each channel [size, size] with a kernel [3, 3] of its own. */
function filtered(x: Float32Array, w: Float32Array, channels: number, size: number): Float32Array {
  const count = size - reach + 1;
  const images = x.length / (channels * size * size);
  const out = new Float32Array(images * channels * count * count);
  let to = 0;
  for (let image = 0; image < images * channels; image++) {
    const kernel = (image % channels) * reach * reach;
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++) {
        let sum = 0;
        for (let k = 0; k < reach; k++)
          for (let l = 0; l < reach; l++)
            sum += x[(image * size + i + k) * size + j + l]! * w[kernel + k * reach + l]!;
        out[to++] = sum;
      }
  }
  return out;
}

/** A convolution of each channel by itself: windows that overlap, of which no copy is worth its time. */
export function windowsRace(images: number, channels: number, size: number): PeerTask {
  const x = later(() => Float32Array.from(wave(images * channels * size * size, 2)));
  const w = later(() => Float32Array.from(wave(channels * reach * reach, 1)));
  return {
    name: "wasm/windows",
    title: `convolution of ${channels} channels by themselves, ${images} × ${size} × ${size}, float32`,
    size,
    starters: (loaded) => [
      onWasm(loaded, (upload) => {
        const [images4, kernels] = [upload(x(), [images, channels, size, size]), upload(w(), [channels, 1, reach, reach])];
        const compute = jit((t: Tensor, k: Tensor) => conv2d(t, k, { groups: channels }));
        return () => [compute(images4, kernels)];
      }),
      {
        name: loop,
        start: () => job(() => filtered(x(), w(), channels, size)),
      },
    ],
    get expected() {
      return Float64Array.from(filtered(x(), w(), channels, size));
    },
    required: [{ competitor: loop, factor: 3 }],
  };
}

export const windowsRaces: readonly PeerTask[] = [windowsRace(8, 32, 32)];
