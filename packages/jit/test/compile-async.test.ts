import { createCpuBackend } from "@cotangent/backend-cpu/generated";
import { type Backend, type Graph, setDefaultBackend, type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { beforeEach, describe, expect, test } from "vitest";

let log: string[] = [];

/** A backend that compiles asynchronously, and logs what is compiled which way. */
function slowBackend(): Backend {
  const cpu = createCpuBackend();
  const backend: Backend = {
    ...cpu,
    compile(graph: Graph) {
      if (graph.equations.length > 1) log.push("at once");
      return cpu.compile(graph);
    },
    async compileAsync(graph: Graph) {
      log.push("begins");
      await new Promise((next) => setTimeout(next, 5));
      log.push("has compiled");
      return cpu.compile(graph);
    },
  };
  return backend;
}

describe("compileAsync", () => {
  beforeEach(() => {
    log = [];
    setDefaultBackend(slowBackend());
  });
  const f = (x: Tensor): Tensor => x.sin().mul(x).sum();

  test("compiles ahead, and calls with such arguments find the program", async () => {
    const g = jit(grad(f));
    expect(await g.compileAsync(tensor([1, 2, 3]))).toBeUndefined();
    expect(log).toEqual(["begins", "has compiled"]);
    expect(g.compilations).toBe(1);
    const x = tensor([4, 5, 6]);
    expect(g(x).arraySync()).toEqual(grad(f)(x).arraySync());
    expect(g.compilations).toBe(1);
    await g.compileAsync(x);
    expect(log).toEqual(["begins", "has compiled"]);
    g(tensor([1, 2]));
    expect(log).toEqual(["begins", "has compiled", "at once"]);
  });

  test("compiles once for calls that do not wait for each other, and again after a failure", async () => {
    const g = jit(f);
    await Promise.all([g.compileAsync(tensor([1, 2])), g.compileAsync(tensor([3, 4])), g.compileAsync(tensor([1]))]);
    expect(log.toSorted()).toEqual(["begins", "begins", "has compiled", "has compiled"]);
    expect(g.compilations).toBe(2);

    const slow = slowBackend();
    let failures = 1;
    setDefaultBackend({
      ...slow,
      compileAsync: async (graph: Graph) => {
        if (failures-- > 0) throw new Error("not now");
        return slow.compileAsync!(graph);
      },
    });
    const h = jit(f);
    await expect(Promise.all([h.compileAsync(tensor([1])), h.compileAsync(tensor([2]))])).rejects.toThrow("not now");
    expect(h.compilations).toBe(0);
    await h.compileAsync(tensor([1]));
    expect(h.compilations).toBe(1);
    expect(h(tensor([2])).item()).toBeCloseTo(2 * Math.sin(2), 6);
    expect(h.compilations).toBe(1);
  });

  test("does not keep a call waiting, which compiles at once", async () => {
    const g = jit(f);
    const ready = g.compileAsync(tensor([1, 2]));
    expect(g(tensor([0, 0])).item()).toBe(0);
    expect(log).toEqual(["begins", "at once"]);
    await ready;
    expect(g.compilations).toBe(1);
  });

  test("takes numbers, static arguments and trees as calls do", async () => {
    const g = jit(({ w }: { w: Tensor }, k: number, power: number) => w.mul(k).pow(power).sum(), { staticArgnums: 2 });
    await g.compileAsync({ w: tensor([1, 2]) }, 2, 3);
    expect(g({ w: tensor([1, 2]) }, 3, 3).item()).toBe(27 + 216);
    expect(g.compilations).toBe(1);
  });

  test("compiles at once where the backend cannot otherwise, and rejects with what tracing throws", async () => {
    const { compileAsync: _, ...plain } = slowBackend();
    setDefaultBackend(plain);
    const g = jit(f);
    await g.compileAsync(tensor([1]));
    expect(log).toEqual(["at once"]);
    await expect(jit((x: Tensor) => x.mul(x.item())).compileAsync(tensor(1))).rejects.toMatchObject({ code: "NO_CONCRETE_VALUE" });
  });
});
