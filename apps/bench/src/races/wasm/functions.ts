import { jit, type Tensor } from "cotangent";

import { later } from "../../later.ts";
import { job } from "../../peers/library.ts";
import type { PeerTask } from "../../peers/tasks.ts";
import { wave } from "../../problems/points.ts";
import { type Floats, onWasm, tight } from "./entrants.ts";

type Name = "exp" | "sin" | "tanh";
type Dtype = "float32" | "float64";

/** One loop for each function and dtype: a shared one would call `f` by its address. */
const loopOf = (name: Name, dtype: Dtype): ((x: Floats, out: Floats) => Floats) =>
  new Function(
    "x",
    "out",
    `for (let i = 0; i < x.length; i++) out[i] = Math.${name}(x[i]); return out; // ${dtype}`,
  ) as (x: Floats, out: Floats) => Floats;

/** An elementary function of many elements, against a loop over `Math` into a new array, as ours must, and into an old one. */
export function functionRace(name: Name, dtype: Dtype, n: number): PeerTask {
  const loop = `loop over Math.${name}`;
  const array = (values: Iterable<number>): Floats =>
    dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
  const x = later(() => array(wave(n, 3)));
  const expected = later(() => Float64Array.from(x(), Math[name]));
  const tolerance = dtype === "float64" ? { tolerance: tight } : {};
  return {
    name: "wasm/functions",
    title: `${name}, ${n.toLocaleString("en")} × ${dtype}`,
    size: n,
    large: dtype === "float64",
    starters: (loaded) => [
      onWasm(
        loaded,
        (upload) => {
          const at = upload(x());
          const compute = jit((v: Tensor) => v[name]());
          return () => [compute(at)];
        },
        tolerance,
      ),
      ...[loop, `${loop}, memory reused`].map((label) => ({
        name: label,
        ...tolerance,
        start() {
          const [at, fill] = [x(), loopOf(name, dtype)];
          const made = (): Floats =>
            dtype === "float32" ? new Float32Array(n) : new Float64Array(n);
          const out = made();
          return job(() => fill(at, label === loop ? made() : out));
        },
      })),
    ],
    get expected() {
      return expected();
    },
    required: [{ competitor: loop, factor: 3 }],
  };
}

export const functionRaces: readonly PeerTask[] = (["float32", "float64"] as const).flatMap(
  (dtype) => (["exp", "sin", "tanh"] as const).map((name) => functionRace(name, dtype, 1_000_000)),
);
