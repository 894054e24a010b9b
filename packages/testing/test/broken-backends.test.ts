import { createCpuBackend } from "@cotangent/backend-cpu";
import type { Backend, Buffer, Graph, TypedArray } from "@cotangent/core";
import { backendConformance, runConformance } from "@cotangent/testing";
import { describe, expect, test } from "vitest";

/** The cpu backend with what a program computes changed. */
function broken(
  run: (outputs: readonly Buffer[], inputs: readonly Buffer[], graph: Graph) => readonly Buffer[],
): Backend {
  const cpu = createCpuBackend();
  return {
    ...cpu,
    compile(graph) {
      const executable = cpu.compile(graph);
      return { run: (inputs) => run(executable.run(inputs), inputs, graph) };
    },
  };
}

const copy = (buffer: Buffer): TypedArray => (buffer as TypedArray).slice();

/** Names of the cases that a backend fails, of all whose name `filter` takes. */
async function failures(
  create: () => Backend,
  filter = (name: string): boolean => !name.includes("within a program"),
): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of backendConformance(create))
    if (filter(name)) await run().catch(() => failed.push(name));
  return failed;
}

describe("The conformance suite", () => {
  test("passes, with nothing left out but refusals of what is supported, on the cpu backend", async () => {
    const report = await runConformance(createCpuBackend);
    expect(report.failed).toEqual([]);
    for (const { name, reason } of report.notRun) {
      if (reason === "cpu has no float16") continue;
      expect(name).toMatch(/is refused by name where it is not supported$/);
      expect(reason).toMatch(/^cpu has /);
    }
    expect(report.passed.length).toBeGreaterThan(1000);
  });

  test("says what capabilities leave out, and why", async () => {
    // the same object, which its programs know as the home of their constants
    const small: Backend = Object.assign(createCpuBackend(), {
      name: "small",
      supports: { dtypes: ["float32", "int32", "bool"], syncRead: false },
    });
    expect(small.readSync).toBeDefined();
    delete small.readSync;
    const report = await runConformance(() => small);
    expect(report.failed).toEqual([]);
    expect(new Set(report.notRun.map((n) => n.reason))).toEqual(
      new Set([
        "small has no float16",
        "small has no float64",
        "small has no uint32",
        "small has no synchronous reads",
        "small has float32",
        "small has int32",
        "small has bool",
      ]),
    );
    expect(
      report.notRun.every(({ name }) => /float16|float64|uint32|synchronously|refused/.test(name)),
    ).toBe(true);
    expect(report.passed).toContain("float64 is refused by name where it is not supported");
  });

  test("finds a function that is off by four units in the last place", async () => {
    const off = broken((outputs, _inputs, { equations }) =>
      equations[0]?.primitive.name === "sin" && equations.length === 1
        ? outputs.map((y) =>
            copy(y).map((v) => (y instanceof Float32Array ? v * (1 + 4 * 2 ** -23) : v)),
          )
        : outputs,
    );
    const failed = await failures(() => off);
    expect(failed.some((name) => name.startsWith("sin in float32: the value"))).toBe(true);
    expect(
      failed.filter(
        (name) => !name.startsWith("sin in float32") && !name.startsWith("the random graph"),
      ),
    ).toEqual([]);
  });

  test("finds a function that is off by a unit in the last place only where it is fused", async () => {
    const off = broken((outputs, _inputs, { equations }) =>
      equations.some((e) => e.primitive.name === "sin") && equations.length > 1
        ? outputs.map((y) =>
            copy(y).map((v) => (y instanceof Float64Array ? v * (1 + 2 ** -52) : v)),
          )
        : outputs,
    );
    const failed = await failures(
      () => off,
      (name) => /^(sin|cos) in/.test(name),
    );
    expect(failed.length).toBeGreaterThan(0);
    for (const name of failed) expect(name).toMatch(/^sin in float64: within a program/);
  });

  test("finds programs that write to their inputs", async () => {
    const failed = await failures(() =>
      broken((outputs, inputs) => {
        const results = outputs.map(copy);
        // not into scalars: core shares the constants among all that run here
        for (const x of inputs as readonly TypedArray[]) if (x.length > 1) x.fill(0);
        return results;
      }),
    );
    expect(failed).toContain("inputs and constants stay as they are");
  });

  test("finds programs that give the same buffer out twice", async () => {
    const kept = new Map<Graph, readonly TypedArray[]>();
    const failed = await failures(() =>
      broken((outputs, _inputs, graph) => {
        const buffers = kept.get(graph) ?? outputs.map(copy);
        kept.set(graph, buffers);
        outputs.forEach((y, i) => buffers[i]!.set(y as TypedArray));
        return buffers;
      }),
    );
    expect(failed).toContain("an executable can run again, and keeps its earlier results");
  });

  test("finds reads that give out the memory itself", async () => {
    const failed = await failures(() => ({
      ...createCpuBackend(),
      read: async (b) => b as TypedArray,
    }));
    expect(failed).toContain("what is read of float32 is a copy");
  });

  test("finds outputs in the wrong order", async () => {
    const failed = await failures(() => broken((outputs) => [...outputs].reverse()));
    expect(failed).toContain(
      "the random graph 0 of float32[2,3] computes what eager evaluation does",
    );
    expect(failed).toContain("a graph may return its input, one value twice, and a constant");
  });

  test("makes the backend once, when the first case runs", async () => {
    let made = 0;
    const cases = backendConformance(() => {
      made++;
      return createCpuBackend();
    });
    expect(made).toBe(0);
    for (const { run } of cases.slice(0, 5)) await run();
    expect(made).toBe(1);
  });

  test("names every case once", () => {
    const names = backendConformance(createCpuBackend).map((c) => c.name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});
