import { type Call, optimize, type Target, type Value } from "@cotangent/compiler";
import { avalOf, type DType, type Graph } from "@cotangent/core";
import { isHosted, stagesOfStep } from "../kernels/index.ts";
import { matmul } from "../kernels/matmul.ts";
import { collect } from "./collect.ts";
import type { Group } from "./group.ts";
import { epilogueOf, withEpilogues } from "./epilogue.ts";
import { inline } from "./inline.ts";
import { shaderOf } from "./kernel-text.ts";
import { assignSlots, bytesOf } from "./memory.ts";
import { narrowed } from "./narrow.ts";
import { packed } from "./pack.ts";
import { type Context, stagesOf } from "./print-group.ts";
import type {
  PrinterLimits,
  GpuCall,
  GpuKernel,
  GpuPlace,
  GpuProgram,
  GpuValue,
} from "./printed.ts";
import { schedule, type StoredFor } from "./schedule.ts";
import type { Stage } from "./stage.ts";
import { type Entry, readersOf, taskOf } from "./task.ts";

/** What the runtime does between kernels. */
class HostStep {
  readonly node: Call;
  readonly reads: ReadonlySet<Value>;
  readonly writes: ReadonlySet<Value>;

  constructor(node: Call) {
    this.node = node;
    this.reads = new Set(node.inputs);
    this.writes = new Set(node.outputs);
  }
}
type Step = Stage | HostStep;

/**
 * The kernels of a graph, their buffers and their order.
 * @throws Error of the printer's own for a dtype that is not there (float64); the backend refuses those before
 */
export function printProgram(graph: Graph, target: Target, limits: PrinterLimits): GpuProgram {
  const { items, inputs, constants, outputs, whole } = collect(optimize(graph, target), target);
  const seen = new Set<Value>();
  const needed = new Set<Value>(outputs);
  const raw = items.map((item): Entry => {
    if (item.kind === "nest") {
      const task = taskOf(item.nest, seen.has(item.nest.target));
      seen.add(item.nest.target);
      return { kind: "task", task };
    }
    if (item.kind === "clear") seen.add(item.target);
    else {
      const { node } = item;
      const read = node.kind === "call" ? node.inputs : [node.lhs.value, node.rhs.value];
      for (const v of read) needed.add(v);
    }
    return item;
  });
  let made = 0;
  const newTemporary = (size: number, dtype: DType): Value => temporary(--made, size, dtype);
  const narrow = narrowed(raw, limits.storageBuffers - 1, newTemporary);
  const entries = inline(narrow, needed, whole, limits);
  const readers = readersOf(entries);
  const stored: StoredFor = (tasks, value) => {
    if (needed.has(value)) return true;
    for (const reader of readers.get(value) ?? []) if (!tasks.has(reader)) return true;
    return false;
  };
  const isRead = ({ members }: Group, value: Value): boolean =>
    stored(new Set(members.map((m) => m.task)), value);
  const context: Context = {
    limits,
    stored: (group, value) =>
      group.made.get(value)?.task.total !== true || isRead(group, value),
    isRead,
    temporary: newTemporary,
  };
  const pieces = withEpilogues(schedule(entries, stored, limits), limits);
  const steps = pieces.flatMap((piece): readonly Step[] => {
    if (piece.kind === "group") return stagesOf(piece, context);
    if (piece.kind === "product") return matmul(piece.node, context, epilogueOf(piece, context));
    if (piece.kind === "step" && piece.node.kind === "call" && isHosted(piece.node.equation.primitive))
      return [new HostStep(piece.node)];
    return stagesOfStep(piece, context);
  });
  return assemble(packedBetween(steps, limits), { inputs, constants, outputs }, limits);
}

/** Stages packed, each stretch between calls for itself. */
function packedBetween(steps: readonly Step[], limits: PrinterLimits): Step[] {
  const all: Step[] = [];
  let stretch: Stage[] = [];
  for (const step of steps)
    if (step instanceof HostStep) {
      all.push(...packed(stretch, limits), step);
      stretch = [];
    } else if (step.groups > 0) stretch.push(step);
  return [...all, ...packed(stretch, limits)];
}

function temporary(id: number, size: number, dtype: DType): Value {
  return { id, aval: avalOf([size], dtype), dtype, place: null, strides: [], layout: null, size };
}

interface Ends {
  readonly inputs: readonly Value[];
  readonly constants: readonly { readonly value: Value; readonly tensor: GpuProgram["constants"][number] }[];
  readonly outputs: readonly Value[];
}

function assemble(steps: readonly Step[], ends: Ends, limits: PrinterLimits): GpuProgram {
  const places = new Map<Value, GpuPlace>();
  ends.inputs.forEach((v, position) => places.set(v, { kind: "input", position }));
  ends.constants.forEach(({ value }, position) => places.set(value, { kind: "constant", position }));
  let call = 0;
  for (const step of steps)
    if (step instanceof HostStep) {
      step.node.outputs.forEach((v, k) => places.set(v, { kind: "returned", call, position: k }));
      call++;
    }
  let position = 0;
  for (const v of ends.outputs)
    if (!places.has(v)) places.set(v, { kind: "output", position: position++ });
  const { slotOf, sizes } = assignSlots(steps, (v) => !places.has(v));
  const values: GpuValue[] = [];
  const numbers = new Map<Value, number>();
  const number = (value: Value): number => {
    let n = numbers.get(value);
    if (n === undefined) {
      const place = places.get(value) ?? { kind: "temporary", slot: slotOf.get(value)! };
      n = values.push({ aval: value.aval, bytes: bytesOf(value), place }) - 1;
      numbers.set(value, n);
    }
    return n;
  };
  const kernels: GpuKernel[] = [];
  const calls: GpuCall[] = [];
  for (const step of steps)
    if (step instanceof HostStep) {
      const { equation, inputs, outputs } = step.node;
      calls.push({
        equation,
        before: kernels.length,
        inputs: inputs.map(number),
        outputs: outputs.map(number),
      });
    } else {
      const { wgsl, bindings, workgroups, opaque } = shaderOf(step, limits);
      kernels.push({
        label: step.label,
        wgsl,
        bindings: bindings.map(({ value, access }) => ({ value: number(value), access })),
        workgroups,
        opaque,
      });
    }
  return {
    kernels,
    calls,
    values,
    constants: ends.constants.map((c) => c.tensor),
    temporaries: sizes,
    outputs: ends.outputs.map(number),
  };
}
