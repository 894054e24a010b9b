import type { Aval, TypedArray } from "@cotangent/core";
import { maker } from "./buffer.ts";
import { identity, type Kernel, type Make } from "./kernel.ts";

interface Value {
  readonly aval: Aval;
  /** The value whose array this is, where a kernel returns its input. */
  readonly memory: number;
}

interface Step {
  readonly kernel: Kernel;
  readonly inputs: readonly number[];
  readonly out: number;
  /** Where the kernel's array comes from. */
  make: Make;
}

type Values = (TypedArray | undefined)[];

/**
 * Kernels to be called one after the other. Values are numbered. The arrays of those that do not leave the program
 * belong to it and serve every run, and within a run one value after the other.
 */
export class Program {
  private readonly values: Value[] = [];
  private readonly steps: Step[] = [];
  private readonly constants: Values = [];

  input(aval: Aval): number {
    const id = this.values.length;
    this.values.push({ aval, memory: id });
    return id;
  }

  constant(aval: Aval, data: TypedArray): number {
    const id = this.input(aval);
    this.constants[id] = data;
    return id;
  }

  /** Appends the kernel that `build` makes, unless that is null. */
  step(aval: Aval, inputs: readonly number[], build: (make: Make) => Kernel | null): number | null {
    const kernel = build(() => step.make());
    if (kernel === null) return null;
    const out = this.values.length;
    const step: Step = { kernel, inputs, out, make: maker(aval) };
    this.steps.push(step);
    const memory = kernel === identity ? this.values[inputs[0]!]!.memory : out;
    this.values.push({ aval, memory });
    return out;
  }

  finish(
    inputs: readonly number[],
    outputs: readonly number[],
  ): (arrays: readonly object[]) => TypedArray[] {
    this.plan(outputs);
    const calls = this.steps.map(call);
    const start: Values = Array.from({ length: this.values.length }, (_, i) => this.constants[i]);
    return (arrays) => {
      const values = start.slice();
      for (let i = 0; i < inputs.length; i++) values[inputs[i]!] = arrays[i] as TypedArray;
      for (let i = 0; i < calls.length; i++) calls[i]!(values);
      return outputs.map((id) => values[id]!);
    };
  }

  /** Gives every step whose array stays in the program one that no later step still reads. */
  private plan(outputs: readonly number[]): void {
    const memoryOf = (id: number): number => this.values[id]!.memory;
    const leaving = new Set(outputs.map(memoryOf));
    const lastUse = new Map<number, Step>();
    for (const step of this.steps)
      for (const id of [step.out, ...step.inputs]) lastUse.set(memoryOf(id), step);
    const owned = new Map<number, Make>();
    const free = new Map<string, Make[]>();
    for (const step of this.steps) {
      const { aval, memory } = this.values[step.out]!;
      if (memory === step.out && !leaving.has(memory)) {
        step.make = free.get(keyOf(aval))?.pop() ?? kept(maker(aval));
        owned.set(memory, step.make);
      }
      for (const id of new Set([step.out, ...step.inputs].map(memoryOf))) {
        const make = owned.get(id);
        if (make === undefined || lastUse.get(id) !== step) continue;
        const key = keyOf(this.values[id]!.aval);
        free.set(key, [...(free.get(key) ?? []), make]);
      }
    }
  }
}

const keyOf = ({ dtype, size }: Aval): string => `${dtype} ${size}`;

/** One array, made when it is needed first. */
function kept(make: Make): Make {
  let array: TypedArray | undefined;
  return () => (array ??= make());
}

function call({ kernel, inputs, out }: Step): (values: Values) => void {
  const [x = 0, y = 0] = inputs;
  if (inputs.length > 2)
    return (values) => {
      values[out] = kernel(...inputs.map((id) => values[id]!));
    };
  return (values) => {
    values[out] = kernel(values[x]!, values[y]!);
  };
}
