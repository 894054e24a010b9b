import { bytesPerElement, stridesOf } from "@cotangent/core";
import { rootOf } from "../ir/affine.ts";
import type { Program, Value } from "../ir/tree.ts";
import { isWithin } from "../ir/visit.ts";
import type { TreeBuilder } from "../lower/tree-builder.ts";
import { type Use, usesOf } from "./uses.ts";

/** What is known of a program before anything has its place. */
type Sketch = Omit<Program, "values" | "body" | "arenaBytes">;

/** Decides for every value: a scalar of its loop, a row kept for one iteration, a part of the arena, an output. */
export function layOut(tree: TreeBuilder, whole: ReadonlySet<Value>, sketch: Sketch): Program {
  placeOutputs(sketch.outputs);
  if (tree.edges.length > 0) removeUnread(tree, whole);
  const body = [...tree.cleared, ...tree.body];
  const uses = usesOf(body);
  const arena: Resident[] = [];
  for (const value of tree.values) {
    const use = uses.get(value);
    const needed = value.place === null && use !== undefined;
    if (needed && !whole.has(value)) makeRoom(value, use);
    else {
      value.strides = value.layout ?? stridesOf(value.aval.shape);
      value.size = value.aval.size;
    }
    if (!needed) continue;
    if (value.size === 1 && !whole.has(value) && use.writerParent === use.scope && use.piece >= 0)
      value.place = { kind: "local" };
    else arena.push({ value, use, bytes: 8 * Math.ceil((value.size * bytesPerElement[value.dtype]) / 8) });
  }
  const arenaBytes = arena.length === 0 ? 0 : assign(arena);
  return { ...sketch, values: tree.values, body, arenaBytes };
}

/** Elements after a loop need no place where all that reads their array is in the loop: each is a scalar, too. */
function removeUnread({ edges, body: top }: TreeBuilder, whole: ReadonlySet<Value>): void {
  const uses = usesOf(top);
  for (const { value, loop, body, node } of edges) {
    const { reader = loop } = uses.get(value)!;
    if (value.place === null && !whole.has(value) && isWithin(reader, loop.loop))
      body.splice(body.indexOf(node), 1);
  }
}

function placeOutputs(outputs: readonly Value[]): void {
  let next = 0;
  for (const value of new Set(outputs))
    if (value.place === null || value.place.kind === "output")
      value.place = { kind: "output", position: next++ };
}

/** Axes that are one loop around all accesses need no room. */
function makeRoom(value: Value, { scope, index }: Use): void {
  const { shape } = value.aval;
  const room = shape.slice();
  let size = 1;
  for (let i = 0; i < shape.length; i++) {
    const terms = index?.[i]?.terms;
    if (terms?.length === 1 && isWithin(scope, rootOf(terms[0]!.loop))) room[i] = 1;
    size *= room[i]!;
  }
  const strides = stridesOf(room);
  for (let i = 0; i < room.length; i++) if (room[i] === 1) strides[i] = 0;
  value.strides = strides;
  value.size = size;
}

interface Resident {
  readonly value: Value;
  readonly use: Use;
  readonly bytes: number;
}

/** First fit over the lifetimes, in the order of birth. */
function assign(list: readonly Resident[]): number {
  let total = 0;
  const active: { readonly start: number; readonly end: number; readonly last: number }[] = [];
  for (const { value, use, bytes } of list.toSorted((a, b) => a.use.first - b.use.first)) {
    for (let i = active.length - 1; i >= 0; i--)
      if (active[i]!.last < use.first) active.splice(i, 1);
    let offset = 0;
    let at = 0;
    for (; at < active.length && active[at]!.start - offset < bytes; at++) offset = active[at]!.end;
    active.splice(at, 0, { start: offset, end: offset + bytes, last: use.last });
    value.place = { kind: "arena", offset };
    total = Math.max(total, offset + bytes);
  }
  return total;
}
