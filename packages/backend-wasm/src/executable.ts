import type { Buffer, Executable, TypedArray } from "@cotangent/core";
import type { Program } from "@cotangent/compiler";
import { hostCall } from "./host-calls.ts";
import { libraryImports } from "./kernels/index.ts";
import type { Machine } from "./machine.ts";
import type { Resident } from "./memory/residents.ts";
import type { WasmModule } from "./platform.ts";
import type { Printed } from "./print/printed.ts";
import { type Slots, slotsOf } from "./slots.ts";

/** What a module exports. */
interface Code {
  readonly run: (base: number) => void;
  readonly step: (index: number, base: number, from: number, to: number) => void;
}

/**
 * A program that can be run. Its machine code and its block of memory are there as long as it is used now and then; both
 * come back when it is run again. A call from within a call works in a block of its own.
 */
export function executable(program: Program, printed: Printed, machine: Machine): Executable {
  const slots = slotsOf(program, printed.layout, machine);
  if (slots.results.length === 0) return { run: (inputs) => collect(slots, [], inputs) };
  const load = loader(printed, machine);
  const first = new Run(slots, printed.layout.bytes, load, machine);
  // Only a host function can come back here.
  if (printed.host.length === 0) return { run: (inputs) => first.run(inputs) };
  return {
    run(inputs) {
      const { busy } = first;
      const run = busy ? new Run(slots, printed.layout.bytes, load, machine) : first;
      try {
        return run.run(inputs);
      } finally {
        if (busy) machine.residents.remove(run);
      }
    },
  };
}

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

/** One place to run the program in. */
class Run implements Resident {
  address = -1;
  stamp = 0;
  busy = false;
  readonly bytes: number;
  private readonly slots: Slots;
  private readonly load: () => Code;
  private readonly machine: Machine;
  private code: Code | null = null;
  /** What lies in the slots of the inputs: the same array need not be copied again, for nobody writes to it. */
  private readonly held: (Buffer | null)[];
  private inputs: readonly TypedArray[] = [];
  private results: readonly TypedArray[] = [];
  private version = -1;

  constructor(slots: Slots, bytes: number, load: () => Code, machine: Machine) {
    this.slots = slots;
    this.bytes = bytes;
    this.load = load;
    this.machine = machine;
    this.held = slots.inputs.map(() => null);
  }

  run(inputs: readonly Buffer[]): readonly Buffer[] {
    const { slots, held, machine } = this;
    const { memory, residents } = machine;
    this.busy = true;
    if (this.address < 0 || this.code === null) this.settle();
    if (this.version !== memory.version) this.look();
    this.stamp = ++residents.now;
    for (let i = 0; i < held.length; i++) {
      const x = inputs[i]!;
      if (held[i] === x) continue;
      slots.inputs[i]!.copy(this.inputs[i]!, x as TypedArray);
      held[i] = x;
    }
    try {
      this.code!.run(this.address);
    } finally {
      this.busy = false;
    }
    if (this.version !== memory.version) this.look();
    const made: TypedArray[] = [];
    for (let i = 0; i < slots.results.length; i++) made.push(slots.results[i]!.take(this.results[i]!));
    return slots.plain ? made : collect(slots, made, inputs);
  }

  evicted(): void {
    this.held.fill(null);
    this.version = -1;
  }

  retired(): void {
    this.code = null;
  }

  /** Takes a block and writes the constants there. */
  private settle(): void {
    const { slots, machine } = this;
    this.code ??= this.load();
    if (this.address >= 0) return;
    machine.residents.admit(this);
    for (const { aval, offset, data } of slots.constants) machine.memory.view(aval.dtype, this.address + offset, aval.size).set(data);
  }

  /** Makes the arrays on the memory. */
  private look(): void {
    const { slots, machine, address } = this;
    const view = ({ aval, offset }: Slots["inputs"][number]): TypedArray => machine.memory.view(aval.dtype, address + offset, aval.size);
    this.inputs = slots.inputs.map(view);
    this.results = slots.results.map(view);
    this.version = machine.memory.version;
  }
}

function collect({ outputs }: Slots, made: TypedArray[], inputs: readonly Buffer[]): readonly Buffer[] {
  return outputs.map((output) => (output.from === "slot" ? made[output.index]! : output.from === "input" ? inputs[output.index]! : output.data));
}
