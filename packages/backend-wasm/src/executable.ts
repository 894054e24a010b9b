import type { Executable } from "@cotangent/core";
import type { Program } from "@cotangent/compiler";
import { Loader, noCode } from "./code.ts";
import type { Machine } from "./machine.ts";
import type { Layout, Printed } from "./print/index.ts";
import { collect, Run } from "./run.ts";
import { slotsOf } from "./slots.ts";

/** A program that can be run on arrays, or in memory. */
export interface WasmExecutable extends Executable {
  readonly layout: Layout;
  readonly loader: Loader;
  /** A place to run it in, which nobody else uses until `leave`. */
  enter(): Run;
  leave(run: Run): void;
}

/**
 * A program that can be run, once its loader has seen the code. Its machine code and its block of memory are there as
 * long as it is used now and then; both come back when it is run again. A call from within a call works in a block of
 * its own.
 */
export function executable(program: Program, printed: Printed, machine: Machine): WasmExecutable {
  const slots = slotsOf(program, printed.layout, machine);
  const nothing = slots.results.length === 0;
  const loader = new Loader(printed, machine, nothing ? noCode : null);
  const place = (): Run => new Run(slots, printed.layout.bytes, loader, machine);
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
  // Only functions of the host can come back while it runs.
  const alone = nothing ? null : printed.host.length === 0 && printed.scalars.length === 0;
  return {
    layout: printed.layout,
    loader,
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
