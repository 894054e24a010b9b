import { jit, type Tensor } from "cotangent";

import type { PeerTask } from "../../peers/tasks.ts";
import { wave } from "../../problems/points.ts";
import { onWasm, tight } from "./entrants.ts";

/** What a call of a compiled program costs whose work is next to nothing: its operands are copied in, its result out. */
export function callRace(n: number, underMicroseconds: number): PeerTask {
  const data = Float64Array.from(wave(n));
  return {
    name: "wasm/calls",
    title: `a call: x + 1, ${n === 1 ? "1 element" : `${n} elements`}, float64`,
    size: n,
    starters: (loaded) => [
      onWasm(
        loaded,
        (upload) => {
          // two in turn: the same array twice would not be copied in again
          const inputs = [upload(data), upload(data.slice())];
          const add = jit((v: Tensor) => v.add(1));
          let calls = 0;
          return () => [add(inputs[++calls & 1]!)];
        },
        { tolerance: tight },
      ),
    ],
    expected: data.map((x) => x + 1),
    required: [{ underMicroseconds }],
  };
}

export const callRaces: readonly PeerTask[] = [callRace(1, 2), callRace(1000, 4)];
