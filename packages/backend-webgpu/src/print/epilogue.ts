import type { Matmul, Value } from "@cotangent/compiler";
import { type Group, isMap, labelOf } from "./group.ts";
import { ExprPrinter } from "./print-expr.ts";
import type { Context } from "./print-group.ts";
import { rounded } from "./literals.ts";
import { printKept } from "./print-kept.ts";
import type { PrinterLimits } from "./printed.ts";
import { type Piece, targetsOf } from "./schedule.ts";
import { scopeIn, type StageText } from "./stage.ts";
import { equalAffine, flatIndex, flatOver } from "./task.ts";

/** A product whose elements go through the tasks of a group where they are made. */
export interface FinishedProduct {
  readonly kind: "product";
  readonly node: Matmul;
  readonly group: Group;
}

/** What becomes of an element of a product. */
export interface Epilogue {
  readonly label: string;
  /** Beside the product. */
  readonly reads: ReadonlySet<Value>;
  readonly writes: ReadonlySet<Value>;
  /** Prints a function of an element's place in the product (u32) and the element; its name. */
  define(out: StageText): string;
}

/** Products together with the groups that read them first, element by element. */
export function withEpilogues(
  pieces: readonly Piece[],
  limits: PrinterLimits,
): (Piece | FinishedProduct)[] {
  const all: (Piece | FinishedProduct | null)[] = [...pieces];
  pieces.forEach((piece, at) => {
    if (piece.kind !== "step" || piece.node.kind !== "matmul") return;
    const { node } = piece;
    const next = all.findIndex(
      (other, i) => i > at && other !== null && (meets(other, node) || other.kind === "product"),
    );
    const group = all[next];
    if (group?.kind !== "group" || !finishes(group, node, limits)) return;
    all[at] = null;
    all[next] = { kind: "product", node, group };
  });
  return all.filter((piece) => piece !== null);
}

/** Whether the product has to come before: it reads the product, or writes what that reads. */
function meets(piece: Piece | FinishedProduct, { lhs, rhs, target }: Matmul): boolean {
  const [reads, writes] = valuesOf(piece);
  return reads.includes(target) || [target, lhs.value, rhs.value].some((v) => writes.includes(v));
}

function valuesOf(piece: Piece | FinishedProduct): readonly [readonly Value[], readonly Value[]] {
  switch (piece.kind) {
    case "clear":
      return [[], [piece.target]];
    case "step": {
      const { node } = piece;
      const reads = node.kind === "call" ? node.inputs : [node.lhs.value, node.rhs.value];
      return [reads, targetsOf(node)];
    }
    case "product":
    case "group": {
      const { members } = piece.kind === "group" ? piece : piece.group;
      return [
        members.flatMap(({ task }) => task.loads.map((l) => l.value)),
        members.map(({ task }) => task.target),
      ];
    }
  }
}

/** Whether the group needs no element of the product but the one at its own place. */
function finishes(group: Group, { lhs, rhs, target }: Matmul, limits: PrinterLimits): boolean {
  if (!isMap(group) || group.kept !== target.aval.size) return false;
  const [reads, writes] = valuesOf(group);
  if ([target, lhs.value, rhs.value].some((v) => writes.includes(v))) return false;
  const bound = new Set([target, lhs.value, rhs.value, ...reads, ...writes]);
  if (bound.size > limits.storageBuffers) return false;
  return group.members.every(({ task }) =>
    task.loads.every(
      ({ value, index }) =>
        value !== target ||
        (index !== null && equalAffine(flatIndex(target, index), flatOver(task.kept))),
    ),
  );
}

export function epilogueOf(
  { node: { target }, group }: FinishedProduct,
  { stored, isRead }: Context,
): Epilogue {
  const { members } = group;
  const reads = new Set<Value>();
  for (const { task } of members)
    for (const { value } of task.loads)
      if (value !== target && (!group.made.has(value) || value === task.target)) reads.add(value);
  const writes = new Set(members.map((m) => m.task.target).filter((v) => stored(group, v)));
  if (isRead(group, target)) writes.add(target);
  return {
    label: labelOf(members),
    reads,
    writes,
    define(out) {
      const root = scopeIn(null, ["let k = i32(ku);"]);
      root.names.set("k", "k");
      const inside: StageText = { ...out, lines: root.lines };
      const exprs = new ExprPrinter(inside, { k: group.kept, r: 1, f: group.kept });
      if (writes.has(target)) root.lines.push(out.store(target, "k", "element"));
      const element = exprs.bind(rounded("element", target.dtype, out.use), root);
      printKept(members, new Map([[target, element]]), { exprs, root, writes, out });
      const name = out.name("finish");
      out.define([`fn ${name}(ku: u32, element: f32) {`, ...root.lines, "}"]);
      return name;
    },
  };
}
