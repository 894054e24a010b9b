import type { Buffer, TypedArray } from "@cotangent/core";
import type { Code, Loader } from "./code.ts";
import type { Machine } from "./machine.ts";
import type { Resident } from "./memory/residents.ts";
import type { Slots } from "./slots.ts";

/** One place to run a program in. */
export class Run implements Resident {
  address = -1;
  stamp = 0;
  busy = false;
  readonly bytes: number;
  readonly codeBytes: number;
  readonly slots: Slots;
  private readonly loader: Loader;
  private readonly machine: Machine;
  private code: Code | null = null;
  /** What lies in the slots of the inputs: the same array need not be copied again, for nobody writes to it. */
  private readonly held: (Buffer | null)[];
  private inputs: readonly TypedArray[] = [];
  private results: readonly TypedArray[] = [];
  private version = -1;

  constructor(slots: Slots, bytes: number, loader: Loader, machine: Machine) {
    this.slots = slots;
    this.bytes = bytes;
    this.codeBytes = loader.bytes;
    this.loader = loader;
    this.machine = machine;
    this.held = slots.inputs.map(() => null);
  }

  /** From arrays to new arrays. */
  run(inputs: readonly Buffer[]): readonly Buffer[] {
    const { slots, held, machine } = this;
    const { memory, residents } = machine;
    if (this.address < 0 || this.code === null) this.settle();
    if (this.version !== memory.version) this.look();
    this.stamp = ++residents.now;
    for (let i = 0; i < held.length; i++) {
      const x = inputs[i]!;
      if (held[i] === x) continue;
      slots.inputs[i]!.copy(this.inputs[i]!, x as TypedArray);
      held[i] = x;
    }
    this.busy = true;
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

  /** Has a place in memory, to be kept while it is busy; what is in the slots of inputs will be written by others. */
  enter(): void {
    if (this.address < 0 || this.code === null) this.settle();
    this.stamp = ++this.machine.residents.now;
    this.held.fill(null);
    this.busy = true;
  }

  /** Runs on what is in the slots of the inputs, between `enter` and the end of being busy. */
  again(): void {
    this.code!.run(this.address);
  }

  evicted(): void {
    this.held.fill(null);
    this.version = -1;
  }

  retired(): void {
    this.code = null;
    this.loader.drop();
  }

  /** Takes a block and writes the constants there. */
  private settle(): void {
    const { slots, machine } = this;
    this.code ??= this.loader.get();
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

/** The outputs of a program, some of which may be inputs or constants. */
export function collect({ outputs }: Slots, made: readonly TypedArray[], inputs: readonly Buffer[]): readonly Buffer[] {
  return outputs.map((output) => (output.from === "slot" ? made[output.index]! : output.from === "input" ? inputs[output.index]! : output.data));
}
