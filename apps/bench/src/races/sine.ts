import { grad, jit } from "cotangent";

import { later } from "../later.ts";
import { libraries, type PeerTask } from "../peers/tasks.ts";
import { wave } from "../problems/points.ts";
import { sineTimesX } from "../problems/sine.ts";
import { sineGradient } from "./by-hand.ts";
import { loops, ours, upload } from "./entrants.ts";

const loop = "loop by hand";

/** The gradient of Σ sin(x)·x: nothing but two transcendental functions for each element. */
export function sineRace(n: number): PeerTask {
  const data = later(() => Float64Array.from(wave(n)));
  const expected = later(() => data().map((x) => Math.sin(x) + x * Math.cos(x)));
  return {
    name: "jit/sine",
    title: `jit(grad(Σ sin(x)·x)), n = ${n.toLocaleString("en")}`,
    size: n,
    large: n > 1000,
    starters: (loaded) => [
      ...ours("cotangent (jit)", () => {
        const x = upload(data());
        const compute = jit(grad(sineTimesX));
        return () => [compute(x)];
      }),
      ...loops(
        loop,
        () => new Float64Array(n),
        (out) => sineGradient(data(), out),
      ),
      ...libraries(loaded, (library) => library.sineGradient(Float32Array.from(data())), [
        "tfjs (cpu)",
        "jax-js (jit)",
      ]),
    ],
    get expected() {
      return expected();
    },
    required: [{ competitor: loop, atMost: 1.1 }],
  };
}

export const sineRaces: readonly PeerTask[] = [sineRace(1000), sineRace(1_000_000)];
