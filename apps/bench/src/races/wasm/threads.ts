import { later } from "../../later.ts";
import { atOnceName } from "../../peers/at-once.ts";
import type { Loaded } from "../../peers/library.ts";
import { libraries, type PeerTask, type Starter } from "../../peers/tasks.ts";
import { oneThread, twoThreads } from "../../peers/wasm.ts";
import { onWasm } from "./entrants.ts";
import { product } from "./low-rank.ts";
import { multiplication, operands } from "./multiplication.ts";

/** What two threads do that share nothing. */
function control(n: number, loaded: readonly Loaded[]): Starter {
  const found = libraries(loaded, ({ two }) => two?.product(n) ?? { leftOut: "no second thread" }, [
    atOnceName,
  ]);
  return found[0] ?? { name: atOnceName, start: () => ({ leftOut: "not loaded" }) };
}

/** The product of two n × n matrices on one thread and on two, and what the machine gives two threads meanwhile. */
export function threadsRace(n: number): PeerTask {
  const expected = later(() => product(n, operands(n)[1]));
  return {
    name: "wasm/matmul-threads",
    title: `matmul ${n} × ${n}, float32, threads`,
    size: n,
    large: n > 256,
    apart: true,
    // A batch of so many milliseconds, in which what waking a thread costs, once, does not count; and a long warm-up: it
    // takes hundreds of calls until all that divides them is optimised.
    race: { warmUp: 1000, batch: 20, budget: 6000 },
    starters: (loaded) => [
      ...[oneThread, twoThreads].map((on) =>
        onWasm(
          loaded,
          (_, backend) => {
            const multiply = multiplication(n, backend);
            return () => [multiply()];
          },
          { on, eachCall: true },
        ),
      ),
      control(n, loaded),
    ],
    get expected() {
      return expected();
    },
    required: [{ who: twoThreads, competitor: oneThread, factor: 1.7, control: atOnceName }],
  };
}

export const threadsRaces: readonly PeerTask[] = [256, 512, 1024].map(threadsRace);
