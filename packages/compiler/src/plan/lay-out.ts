import { bytesPerElement, stridesOf } from "@cotangent/core";
import { type Affine, rootOf } from "../ir/affine.ts";
import type { Expr, Loop, Node, Program, Value } from "../ir/tree.ts";
import type { TreeBuilder } from "../lower/tree-builder.ts";

interface Sketch {
  readonly tree: TreeBuilder;
  readonly inputs: readonly Value[];
  readonly constants: Program["constants"];
  readonly outputs: readonly Value[];
  readonly whole: ReadonlySet<Value>;
  readonly notes: readonly string[];
}

/** Everything about the accesses of one value that decides where it goes. */
interface Use {
  /** The innermost loop around all accesses. */
  scope: Loop | null;
  first: number;
  last: number;
  index: readonly Affine[] | null;
  writers: number;
  /** The first writer is directly in `scope`. */
  writerParent: Loop | null;
  /** Functions are cut between top-level nodes: number of the piece, or −1 if in several. */
  piece: number;
}

/** Statements of one generated function; engines do not optimise very long ones. */
export const maxPiece = 400;

/** Decides for every value: a scalar of its loop, a row kept for one iteration, a part of the arena, an output. */
export function layOut(sketch: Sketch): Program {
  const { tree, outputs, whole } = sketch;
  let next = 0;
  for (const value of new Set(outputs))
    if (value.place === null || value.place.kind === "output")
      value.place = { kind: "output", position: next++ };
  const body = [...tree.cleared, ...tree.body];
  const uses = collectUses(body);
  const arena: { readonly value: Value; readonly use: Use; readonly bytes: number }[] = [];
  for (const value of tree.values) {
    const { shape } = value.aval;
    const use = uses.get(value);
    const kind = value.place?.kind;
    if (kind !== undefined || use === undefined || whole.has(value)) {
      value.strides = value.layout ?? stridesOf(shape);
      value.size = value.aval.size;
    } else {
      const around = new Set<unknown>();
      for (let l = use.scope; l !== null; l = l.parent) around.add(l.loop);
      const dropped = shape.map((_, i) => {
        const terms = use.index?.[i]?.terms ?? [];
        return terms.length === 1 && around.has(rootOf(terms[0]!.loop));
      });
      const room = shape.map((n, i) => (dropped[i] ? 1 : n));
      value.strides = stridesOf(room).map((s, i) => (room[i] === 1 ? 0 : s));
      value.size = room.reduce((n, d) => n * d, 1);
    }
    if (value.place !== null || use === undefined) continue;
    if (value.size === 1 && !whole.has(value) && use.writerParent === use.scope && use.piece >= 0)
      value.place = { kind: "local" };
    else arena.push({ value, use, bytes: (value.size * bytesPerElement[value.dtype] + 7) & ~7 });
  }
  const arenaBytes = assign(arena);
  return {
    inputs: sketch.inputs,
    constants: sketch.constants,
    values: tree.values,
    body,
    outputs,
    arenaBytes,
    notes: sketch.notes,
  };
}

/** First fit over the lifetimes, in the order of birth. */
function assign(
  list: readonly { readonly value: Value; readonly use: Use; readonly bytes: number }[],
): number {
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

/** Number of the generated function that each top-level node belongs to; calls stand between functions. */
export function piecesOf(body: readonly Node[]): number[] {
  let piece = 0;
  let weight = 0;
  return body.map((node) => {
    const apart = node.kind === "call" || node.kind === "matmul";
    const own = apart ? maxPiece : node.kind === "loop" ? node.weight : 1;
    if (weight > 0 && weight + own > maxPiece) {
      piece++;
      weight = 0;
    }
    weight += own;
    return piece;
  });
}

function collectUses(body: readonly Node[]): Map<Value, Use> {
  const uses = new Map<Value, Use>();
  const pieces = piecesOf(body);
  const depth = new Map<Loop | null, number>([[null, 0]]);
  const depthOf = (loop: Loop | null): number => {
    let d = depth.get(loop);
    if (d === undefined) depth.set(loop, (d = depthOf(loop!.parent) + 1));
    return d;
  };
  const common = (a: Loop | null, b: Loop | null): Loop | null => {
    let [x, y] = [a, b];
    while (x !== y)
      if (depthOf(x) >= depthOf(y)) x = x!.parent;
      else y = y!.parent;
    return x;
  };
  body.forEach((top, position) => {
    const piece = pieces[position]!;
    const touch = (
      value: Value,
      parent: Loop | null,
      written: readonly Affine[] | null,
      writes: boolean,
    ): void => {
      const use = uses.get(value);
      if (use === undefined) {
        uses.set(value, {
          scope: parent,
          first: position,
          last: position,
          index: written,
          writers: writes ? 1 : 0,
          writerParent: parent,
          piece,
        });
        return;
      }
      use.scope = common(use.scope, parent);
      use.last = position;
      if (use.piece !== piece) use.piece = -1;
      if (writes) use.writers++;
    };
    const expr = (e: Expr, parent: Loop | null): void => {
      const rest: Expr[] = [e];
      for (let x = rest.pop(); x !== undefined; x = rest.pop()) {
        if (x.kind === "load") touch(x.value, parent, null, false);
        else if (x.kind === "apply") rest.push(...x.args);
        else if (x.kind === "guard") rest.push(x.inside, x.outside);
      }
    };
    const visit = (node: Node, parent: Loop | null): void => {
      switch (node.kind) {
        case "loop":
          for (const child of node.before) visit(child, parent);
          for (const child of node.body) visit(child, node);
          for (const child of node.after) visit(child, parent);
          break;
        case "store":
        case "reduce":
          expr(node.expr, parent);
          touch(node.target, parent, node.index, true);
          break;
        case "every":
          for (const child of node.body) visit(child, parent);
          break;
        case "clear":
          touch(node.target, parent, null, true);
          break;
        case "call":
          for (const v of node.inputs) touch(v, parent, null, false);
          for (const v of node.outputs) touch(v, parent, null, true);
          break;
        case "matmul":
          touch(node.lhs.value, parent, null, false);
          touch(node.rhs.value, parent, null, false);
          touch(node.target, parent, null, true);
      }
    };
    visit(top, null);
  });
  return uses;
}
