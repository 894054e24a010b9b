import { type Aval, bytesPerElement, type Graph } from "@cotangent/core";
import type { WasmExecutable } from "../executable.ts";
import type { Machine } from "../machine.ts";
import type { Heap } from "../memory/linear-memory.ts";
import type { Run } from "../run.ts";

const bytesOf = ({ dtype, size }: Aval): number => size * bytesPerElement[dtype];

/** Copies bytes within the memory, from an address to another. */
export function move({ words, bytes }: Heap, to: number, from: number, count: number): void {
  // a call of `copyWithin` costs more than a few elements do
  if (count <= 64 && ((to | from | count) & 3) === 0) {
    const [target, source] = [to >>> 2, from >>> 2];
    const end = count >>> 2;
    for (let i = 0; i < end; i++) words[target + i] = words[source + i]!;
  } else bytes.copyWithin(to, from, from + count);
}

/** A graph within a graph, run in memory: where its operands and results are, from the beginning of its block. */
export class Nested {
  /** Offsets of the inputs. */
  readonly inputs: readonly number[];
  /** Offsets of the outputs, which may be those of inputs. */
  readonly outputs: readonly number[];
  /** Bytes of each input; 0 where nothing reads it, so that it need not be there. */
  readonly inputBytes: readonly number[];
  readonly outputBytes: readonly number[];
  private readonly program: WasmExecutable;

  constructor(graph: Graph, { compile }: Machine) {
    this.program = compile(graph);
    this.inputs = this.program.layout.inputs;
    this.outputs = this.program.layout.outputs;
    const read = new Set([...graph.outputs, ...graph.equations.flatMap((e) => e.inputs)]);
    this.inputBytes = graph.inputs.map((v) => (read.has(v) ? bytesOf(v.aval) : 0));
    this.outputBytes = graph.outputs.map((v) => bytesOf(v.aval));
  }

  enter(): Run {
    return this.program.enter();
  }

  leave(run: Run): void {
    this.program.leave(run);
  }
}
