import { bytesPerElement, formatAval, type Graph } from "@cotangent/core";
import * as p from "@cotangent/core/primitives";
import { type Affine, rootOf, unbounded } from "./ir/affine.ts";
import type { Expr, Loop, Node, Program, Value } from "./ir/tree.ts";
import { partsOf } from "./ir/visit.ts";
import type { Choice } from "./schedule/recompute.ts";
import { placed, placeParams } from "./lower/place.ts";

/** What was recognised in an optimised graph, a line each: bands of Jacobians, matrix products. */
export function describeStructure(before: Graph, after: Graph): string[] {
  const notes: string[] = [];
  const hadBasis = before.equations.some((e) => e.primitive === p.iota && "basis" in e.params);
  for (const { primitive, inputs, params, outputs } of after.equations) {
    if (primitive !== placed) continue;
    const { parts } = placeParams(params);
    const text = parts.map(({ base, steps }, k) => {
      const { shape } = inputs[k]!.aval;
      const by = steps.map((s, i) => `${shape[i]} by [${s.join(",")}]`).join(" and ");
      return `${by === "" ? "1" : by} from [${base.join(",")}]`;
    });
    notes.push(
      `${formatAval(outputs[0]!.aval)} is zero but for ${parts.length} bands: ${text.join("; ")}`,
    );
  }
  if (hadBasis && notes.length === 0) {
    const left = after.equations.some((e) => e.primitive === p.iota && "basis" in e.params);
    notes.push(
      left
        ? "the basis of the Jacobian stays a matrix of zeros and ones"
        : "the basis of the Jacobian is gone: no multiplication by 0 or 1 is left",
    );
  }
  return notes;
}

interface Cost {
  flops: number;
  readonly reads: Map<Value, number>;
  readonly writes: Map<Value, number>;
}

/**
 * A program as text: what was seen of its structure, then kernel by kernel the loops with their statements, arithmetic
 * operations and bytes, and what the temporaries take.
 */
export function explain(program: Program): string {
  const { body } = program;
  const lines: string[] = [];
  const total = costOf(body);
  const kernels = body.filter((n) => n.kind === "loop").length;
  const calls = body.filter((n) => n.kind === "call" || n.kind === "matmul").length;
  lines.push(
    `${kernels} ${kernels === 1 ? "loop nest" : "loop nests"}, ${calls} library ${calls === 1 ? "call" : "calls"}, ${total.flops} operations, ${bytes(total.reads)} read, ${bytes(total.writes)} written, arena ${program.arenaBytes} B`,
  );
  for (const note of program.notes ?? []) lines.push(`structure: ${note}`);
  for (const choice of program.choices ?? []) lines.push(describeChoice(choice));
  for (let i = 0, step = 0; i < body.length; step++) {
    // Scalars one after the other are one step.
    let end = i + 1;
    if (isScalar(body[i]!)) while (end < body.length && isScalar(body[end]!)) end++;
    const nodes = body.slice(i, end);
    const cost = costOf(nodes);
    lines.push(
      `${step}: ${headOf(nodes[0]!)} — ${cost.flops} operations, ${bytes(cost.reads)} read, ${bytes(cost.writes)} written`,
    );
    for (const node of nodes) print(node, 1, lines);
    i = end;
  }
  if (lines.length > maxLines) lines.push("…");
  return lines.join("\n");
}

function describeChoice({ value, places, again, kept }: Choice): string {
  const decision = again < kept ? "computed again" : "stored";
  const where = places === 1 ? "in another loop" : `in ${places} other places`;
  const there =
    again === Infinity
      ? "what it is made of is not at hand, or would have to stay in memory for longer"
      : `computing it there costs ${Math.round(again)} additions`;
  return `${decision}: v${value.id}, ${formatAval(value.aval)}, read ${where}; ${there}, writing and reading it ${Math.round(kept)}`;
}

const isScalar = (node: Node): boolean => node.kind === "store" || node.kind === "reduce";

function headOf(node: Node): string {
  switch (node.kind) {
    case "loop":
      return "loops";
    case "call":
      return `call ${node.equation.primitive.name} ${node.inputs.map(name).join(" ")} → ${node.outputs.map(name).join(" ")}`;
    case "matmul":
      return `matrix product ${name(node.lhs.value)} · ${name(node.rhs.value)} → ${name(node.target)} (${node.batch > 1 ? `${node.batch} × ` : ""}${node.m} × ${node.k} × ${node.n})`;
    case "clear":
      return `zeros in ${name(node.target)}`;
    default:
      return "scalars";
  }
}

const maxLines = 400;

function print(node: Node, depth: number, lines: string[]): void {
  if (lines.length > maxLines) return;
  const indent = "  ".repeat(depth);
  if (node.kind === "loop") {
    for (const n of node.before) print(n, depth, lines);
    const { extent } = node.loop;
    if (extent === unbounded) lines.push(`${indent}repeat`);
    else lines.push(`${indent}for i${rootOf(node.loop).id} < ${extent}${node.loop.serial ? ", one after the other" : ""}`);
    for (const n of node.body) print(n, depth + 1, lines);
    for (const n of node.after) print(n, depth, lines);
  } else if (node.kind === "leave") lines.push(`${indent}leave unless ${text(node.unless)}`);
  else if (node.kind === "every") {
    lines.push(`${indent}at the end of every ${node.count} iterations`);
    for (const n of node.body) print(n, depth + 1, lines);
  } else if (node.kind === "store" || node.kind === "reduce")
    lines.push(`${indent}${statement(node)}`);
}

function statement(node: Extract<Node, { kind: "store" | "reduce" }>): string {
  const op = node.kind === "reduce" ? `${node.fold}=` : node.mode === "add" ? "+=" : "=";
  return `${element(node.target, node.index)} ${op} ${text(node.expr)}`;
}

/** `x` input, `c` constant, `y` output, `m` memory of the arena, `s` scalar of its loop, `r` result of a call. */
const letters = {
  input: "x",
  constant: "c",
  output: "y",
  arena: "m",
  local: "s",
  returned: "r",
} as const;

function name(value: Value): string {
  return `${value.place === null ? "?" : letters[value.place.kind]}${value.id}`;
}

function element(value: Value, index: readonly Affine[]): string {
  return value.place?.kind === "local"
    ? name(value)
    : `${name(value)}[${index.map(indexText).join(",")}]`;
}

function indexText({ offset, terms }: Affine): string {
  const parts = terms.map(
    ({ loop, factor }) => `${factor === 1 ? "" : `${factor}·`}i${rootOf(loop).id}`,
  );
  if (offset !== 0 || parts.length === 0) parts.push(String(offset));
  return parts.join("+");
}

function text(e: Expr): string {
  switch (e.kind) {
    case "number":
      return String(e.value);
    case "index":
      return indexText(e.index);
    case "load":
      return element(e.value, e.index);
    case "apply":
      return `${e.primitive.name}(${e.args.map(text).join(", ")})`;
    case "guard":
      return `(${e.low} ≤ ${indexText(e.index)} < ${e.high} ? ${text(e.inside)} : ${text(e.outside)})`;
    case "gather":
      return `(i${e.loop.id} = ${text(e.at)}: ${text(e.inside)})`;
  }
}

// Counting

function costOf(nodes: readonly Node[]): Cost {
  const cost: Cost = { flops: 0, reads: new Map(), writes: new Map() };
  const touch = (list: Map<Value, number>, value: Value, times: number): void => {
    if (value.place?.kind !== "local")
      list.set(value, Math.min(value.size, (list.get(value) ?? 0) + times));
  };
  const expr = (e: Expr, times: number): void => {
    if (e.kind === "load") touch(cost.reads, e.value, times);
    if (e.kind === "apply") cost.flops += times;
    for (const x of partsOf(e)) expr(x, times);
  };
  const visit = (node: Node, times: number): void => {
    switch (node.kind) {
      case "loop":
        visitLoop(node, times);
        break;
      case "every":
        for (const n of node.body) visit(n, times / node.count);
        break;
      case "reduce":
        cost.flops += times;
        expr(node.expr, times);
        touch(cost.writes, node.target, times);
        break;
      case "store":
        if (node.mode === "add") cost.flops += times;
        expr(node.expr, times);
        touch(cost.writes, node.target, times);
        break;
      case "matmul":
        cost.flops += 2 * times * node.batch * node.m * node.n * node.k;
        for (const v of [node.lhs.value, node.rhs.value]) touch(cost.reads, v, v.size);
        touch(cost.writes, node.target, node.target.size);
        break;
      case "call":
        for (const v of node.inputs) touch(cost.reads, v, v.size);
        for (const v of node.outputs) touch(cost.writes, v, v.size);
        break;
      case "clear":
        if (node.target.place?.kind !== "output") touch(cost.writes, node.target, node.target.size);
    }
  };
  const visitLoop = (loop: Loop, times: number): void => {
    for (const n of [...loop.before, ...loop.after]) visit(n, times);
    // Of a loop without an end of its own, one iteration.
    const turns = loop.loop.extent === unbounded ? 1 : loop.loop.extent;
    for (const n of loop.body) visit(n, times * turns);
  };
  for (const node of nodes) visit(node, 1);
  cost.flops = Math.round(cost.flops);
  return cost;
}

function bytes(list: ReadonlyMap<Value, number>): string {
  let sum = 0;
  for (const [value, count] of list) sum += Math.ceil(count) * bytesPerElement[value.dtype];
  return `${sum} B`;
}
