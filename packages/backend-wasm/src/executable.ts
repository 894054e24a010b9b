import type { Executable } from "@cotangent/core";
import type { Program } from "@cotangent/compiler";
import { hostCall } from "./host-calls.ts";
import { libraryImports } from "./kernels/index.ts";
import type { Machine } from "./machine.ts";
import type { WasmModule } from "./platform.ts";
import type { Layout, Printed } from "./print/index.ts";
import { type Code, collect, Run } from "./run.ts";
import { slotsOf } from "./slots.ts";

/** A program that can be run on arrays, or in memory. */
export interface WasmExecutable extends Executable {
  readonly layout: Layout;
  /** A place to run it in, which nobody else uses until `leave`. */
  enter(): Run;
  leave(run: Run): void;
}

/**
 * A program that can be run. Its machine code and its block of memory are there as long as it is used now and then; both
 * come back when it is run again. A call from within a call works in a block of its own.
 */
export function executable(program: Program, printed: Printed, machine: Machine): WasmExecutable {
  const slots = slotsOf(program, printed.layout, machine);
  const nothing = slots.results.length === 0;
  const load = nothing ? () => noCode : loader(printed, machine);
  const place = (): Run => new Run(slots, printed.layout.bytes, load, machine);
  const first = place();
  const enter = (): Run => {
    const run = first.busy ? place() : first;
    run.enter();
    return run;
  };
  const leave = (run: Run): void => {
    run.busy = false;
    if (run !== first) machine.residents.remove(run);
  };
  // Only a host function can come back while it runs.
  const alone = nothing ? null : printed.host.length === 0;
  return {
    layout: printed.layout,
    enter,
    leave,
    run:
      alone === null
        ? (inputs) => collect(slots, [], inputs)
        : alone
          ? (inputs) => first.run(inputs)
          : (inputs) => {
              if (!first.busy) return first.run(inputs);
              const other = place();
              try {
                return other.run(inputs);
              } finally {
                machine.residents.remove(other);
              }
            },
  };
}

const noCode: Code = { run: () => {}, step: () => {} };

/** Instantiates the module; compiled at once, so that what the engine refuses is known before the first run. */
function loader({ bytes, scalars, host, steps }: Printed, machine: Machine): () => Code {
  const { engine, memory, modules, pool } = machine;
  let compiled: WasmModule | null = modules.get(bytes);
  const calls = host.map((call) => hostCall(call, machine));
  return () => {
    const module = compiled ?? modules.get(bytes);
    compiled = null;
    const imports = {
      env: {
        memory: memory.memory,
        parallel: (index: number, base: number) => parallel(index, base),
      },
      scalar: { ...scalars },
      host: { ...calls },
      library: libraryImports,
    };
    const code = new engine.Instance(module, imports).exports as Code;
    const alone = (index: number, base: number): void => code.step(index, base, 0, steps[index]!.parts);
    // other threads have no functions of the host
    const parallel =
      pool === null || scalars.length > 0 ? alone : pool.divide({ bytes, steps, step: code.step });
    return code;
  };
}
