import { describe, expect, it } from "vitest";

import { atOnce } from "../src/peers/at-once.ts";
import { loadJax } from "../src/peers/jax.ts";
import { loadAll, runPeerTask } from "../src/peers/run.ts";
import { check } from "../src/peers/required.ts";
import type { PeerTask } from "../src/peers/tasks.ts";
import { loadTfjs } from "../src/peers/tfjs.ts";
import { wasmCompetitors } from "../src/peers/wasm.ts";
import { callRace } from "../src/races/wasm/calls.ts";
import { chainRace } from "../src/races/wasm/chain.ts";
import { crossEntropyRace } from "../src/races/wasm/cross-entropy.ts";
import { functionRace } from "../src/races/wasm/functions.ts";
import { wasmRaces } from "../src/races/wasm/index.ts";
import { logisticRace } from "../src/races/wasm/logistic.ts";
import { matmulRace } from "../src/races/wasm/matmul.ts";
import { gradientRace, perExampleRace } from "../src/races/wasm/network.ts";
import { hessianRace } from "../src/races/wasm/rosenbrock.ts";
import { threadsRace } from "../src/races/wasm/threads.ts";
import { windowsRace } from "../src/races/wasm/windows.ts";
import { rosenbrockHessian } from "../src/problems/rosenbrock.ts";
import { handEmitted } from "../src/races/wasm/rosenbrock-module.ts";
import { tickingClock } from "./clock.ts";
import { brief } from "./parts.ts";

const small: readonly PeerTask[] = [
  matmulRace(9),
  threadsRace(9),
  chainRace(11),
  functionRace("exp", "float32", 7),
  functionRace("tanh", "float64", 7),
  callRace(5, 4),
  logisticRace(6, 3),
  hessianRace(5, { underMicroseconds: 2 }),
  gradientRace(3),
  perExampleRace(2),
  crossEntropyRace(3, 5),
  windowsRace(2, 3, 7),
];

describe("races of the WebAssembly backend", () => {
  it.each(small.map((task) => [task.title, task] as const))(
    "%s: everybody who takes part computes the same",
    async (_, task) => {
      const loaded = await loadAll([
        ...wasmCompetitors,
        atOnce,
        { name: "jax-js (jit)", load: () => loadJax(true) },
        { name: "tfjs (wasm)", load: () => loadTfjs("wasm") },
      ]);
      const { results, requirements } = runPeerTask(
        { ...task, race: brief },
        loaded,
        brief,
        tickingClock(),
      );
      const taking = results.filter(({ competitor }) => competitor !== "PyTorch");
      expect(taking.map(({ competitor, note }) => [competitor, note])).toEqual(
        taking.map(({ competitor }) => [competitor, null]),
      );
      for (const { measured } of requirements) expect(measured).toMatch(/^\d/);
    },
  );
  it("mention in their statements only who takes part", async () => {
    const loaded = await loadAll([]);
    for (const task of wasmRaces) {
      const names = task.starters(loaded).map(({ name }) => name);
      const libraries = ["jax-js (jit)", "tfjs (wasm)", "PyTorch"];
      for (const required of task.required) {
        expect(names).toContain(required.who ?? names[0]);
        if ("control" in required) expect(names).toContain(required.control);
        if ("competitor" in required)
          expect([...names, ...libraries]).toContain(required.competitor);
      }
    }
  });
  it("say that ours is missing where the backend cannot be made", async () => {
    const loaded = await loadAll([
      {
        name: "cotangent (wasm)",
        load: () => {
          throw new Error("no WebAssembly");
        },
      },
    ]);
    const [ours] = runPeerTask(callRace(1, 2), loaded, brief, tickingClock()).results;
    expect(ours).toMatchObject({ milliseconds: null, note: "failed: no WebAssembly" });
  });
});

describe("the module written by hand", () => {
  it.each([2, 3, 4, 10, 13])("gives the Hessian of Rosenbrock, n = %i", (n) => {
    const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1) * 1.5);
    const expected = rosenbrockHessian(x);
    const compute = handEmitted(n);
    compute(new Float64Array(n));
    compute(x).forEach((h, i) => expect(h).toBeCloseTo(expected[i]!, 9));
  });
});

describe("a statement of an absolute time", () => {
  const ours = { competitor: "ours", milliseconds: 0.0015, ratio: 1, wrong: false, note: null };
  it("is met below it and not above", () => {
    expect(check("x", [ours], { underMicroseconds: 2 })).toEqual({
      statement: "x: under 2 µs",
      met: true,
      measured: "1.5 µs",
    });
    expect(check("x", [ours], { underMicroseconds: 1 }).met).toBe(false);
    expect(check("x", [], { underMicroseconds: 1 }).met).toBeNull();
  });
});

describe("a statement on PyTorch's time", () => {
  it("compares with the time of another day", () => {
    const results = [
      { competitor: "ours", milliseconds: 2, ratio: 1, wrong: false, note: null },
      { competitor: "PyTorch", milliseconds: 5, ratio: null, wrong: false, note: "measured once" },
    ];
    expect(check("x", results, { competitor: "PyTorch", factor: 1 })).toMatchObject({
      met: true,
      measured: "2.50 times as fast",
    });
    expect(check("x", results, { competitor: "PyTorch", factor: 3 }).met).toBe(false);
  });
});
