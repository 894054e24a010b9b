import { bytesPerElement } from "@cotangent/core";
import type { Program, Value } from "@cotangent/compiler";
import type { Layout } from "./printed.ts";

const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Where everything of a program lies in its block. */
export interface Places {
  readonly layout: Layout;
  /** Of scratch memory for kernels, of which one runs at a time. */
  readonly scratch: number;
  /** Of a word for each gather, for an index that is out of range. */
  readonly refused: number;
  placeOf(value: Value): number;
}

/** Lays out constants, inputs, outputs, the arena, scratch memory and words for gathers, in this order. */
export function layOutBlock(program: Program, scratchBytes: number, gathers: number): Places {
  let end = 0;
  const take = (bytes: number): number => {
    const offset = end;
    end = aligned(end + bytes);
    return offset;
  };
  const room = (value: Value): number => take(value.size * bytesPerElement[value.dtype]);
  const places = new Map<Value, number>();
  const constants = program.constants.map(({ value }) => {
    places.set(value, room(value));
    return places.get(value)!;
  });
  const inputs = program.inputs.map((value) => {
    places.set(value, room(value));
    return places.get(value)!;
  });
  for (const value of program.outputs) if (value.place?.kind === "output" && !places.has(value)) places.set(value, room(value));
  const arena = take(program.arenaBytes);
  const scratch = take(scratchBytes);
  const refused = take(4 * gathers);
  // Vectors of booleans are read by four bytes, of which not all need be theirs.
  take(16);
  const placeOf = (value: Value): number => {
    if (value.place?.kind === "arena") return arena + value.place.offset;
    const place = places.get(value);
    if (place === undefined) throw new TypeError(`Value ${value.id} has no place in memory`);
    return place;
  };
  return { layout: { bytes: end, inputs, constants, outputs: program.outputs.map(placeOf) }, scratch, refused, placeOf };
}
