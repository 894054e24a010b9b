import type { Affine } from "../ir/affine.ts";
import type { Expr, Loop, Node, Value } from "../ir/tree.ts";
import { isWithin } from "../ir/visit.ts";
import { readsOf } from "../lower/nest.ts";
import { piecesOf } from "./pieces.ts";

/** Everything about the accesses of one value that decides where it goes. */
export interface Use {
  /** The innermost loop around all accesses. */
  scope: Loop | null;
  /** The innermost loop around all that reads it; undefined where nothing does. */
  reader: Loop | null | undefined;
  first: number;
  last: number;
  index: readonly Affine[] | null;
  /** The first writer is directly in `scope`. */
  writerParent: Loop | null;
  /** Functions are cut between top-level nodes: number of the piece, or −1 if in several. */
  piece: number;
}

/** The uses of all values of a program's body. */
export function usesOf(body: readonly Node[]): Map<Value, Use> {
  const pieces = piecesOf(body);
  const collector = new Collector();
  for (let i = 0; i < body.length; i++) {
    collector.position = i;
    collector.piece = pieces[i]!;
    collector.visit(body[i]!, null);
  }
  return collector.uses;
}

class Collector {
  readonly uses = new Map<Value, Use>();
  position = 0;
  piece = 0;

  visit(node: Node, parent: Loop | null): void {
    if (node.kind === "loop") {
      this.all(node.before, parent);
      this.all(node.body, node);
      this.all(node.after, parent);
    } else if (node.kind === "store" || node.kind === "reduce") {
      this.loads(node.expr, parent);
      this.touch(node.target, parent, node.index);
    } else if (node.kind === "clear") this.touch(node.target, parent);
    else if (node.kind === "every") this.all(node.body, parent);
    else this.step(node, parent);
  }

  private step(node: Exclude<Node, Loop>, parent: Loop | null): void {
    if (node.kind === "call") {
      for (const v of [...node.inputs, ...node.outputs]) this.touch(v, parent);
    } else if (node.kind === "matmul") {
      this.touch(node.lhs.value, parent);
      this.touch(node.rhs.value, parent);
      this.touch(node.target, parent);
    }
  }

  private all(nodes: readonly Node[], parent: Loop | null): void {
    for (let i = 0; i < nodes.length; i++) this.visit(nodes[i]!, parent);
  }

  private loads(expr: Expr, parent: Loop | null): void {
    for (const { value } of readsOf(expr)) {
      const use = this.touch(value, parent);
      use.reader = use.reader === undefined ? parent : common(use.reader, parent);
    }
  }

  private touch(value: Value, parent: Loop | null, index: readonly Affine[] | null = null): Use {
    const { position, piece } = this;
    const use = this.uses.get(value);
    if (use === undefined) {
      const made: Use = {
        scope: parent,
        reader: undefined,
        first: position,
        last: position,
        index,
        writerParent: parent,
        piece,
      };
      this.uses.set(value, made);
      return made;
    }
    if (use.scope !== parent) use.scope = common(use.scope, parent);
    use.last = position;
    if (use.piece !== piece) use.piece = -1;
    return use;
  }
}

/** The innermost loop around both. */
function common(a: Loop | null, b: Loop | null): Loop | null {
  let x = a;
  while (x !== null && !isWithin(b, x.loop)) x = x.parent;
  return x;
}
