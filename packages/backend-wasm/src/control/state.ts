import type { Heap } from "../memory/linear-memory.ts";
import { move, type Nested } from "./nested.ts";

/** The state of a loop: its first outputs become its first inputs. */
export class State {
  private readonly body: Nested;
  private readonly count: number;
  /** Some of it only changes places, so that copies could overwrite each other. */
  private readonly swaps: boolean;

  constructor(body: Nested, count: number) {
    this.body = body;
    this.count = count;
    const places = body.inputs.slice(0, count);
    this.swaps = body.outputs.slice(0, count).some((offset, i) => offset !== places[i] && places.includes(offset));
  }

  /** From places in another block, at `base`, to the inputs of the body, in the block at `at`. */
  begin(heap: Heap, at: number, base: number, places: readonly number[]): void {
    const { inputs, outputBytes } = this.body;
    for (let i = 0; i < this.count; i++) move(heap, at + inputs[i]!, base + places[i]!, outputBytes[i]!);
  }

  /** What the body has made is what it goes on with. */
  advance(heap: Heap, at: number): void {
    const { inputs, outputs, outputBytes } = this.body;
    if (this.swaps) {
      const saved = outputs.slice(0, this.count).map((offset, i) => heap.bytes.slice(at + offset, at + offset + outputBytes[i]!));
      saved.forEach((bytes, i) => heap.bytes.set(bytes, at + inputs[i]!));
      return;
    }
    for (let i = 0; i < this.count; i++) if (inputs[i] !== outputs[i]) move(heap, at + inputs[i]!, at + outputs[i]!, outputBytes[i]!);
  }

  /** To places in the other block. */
  end(heap: Heap, at: number, base: number, places: readonly number[]): void {
    const { inputs, outputBytes } = this.body;
    for (let i = 0; i < this.count; i++) move(heap, base + places[i]!, at + inputs[i]!, outputBytes[i]!);
  }
}
