import type { Loop, Node, Value } from "@cotangent/compiler";
import { type Expr as Code, i32, type Local, op } from "../emit/index.ts";
import { loadElement, storeElement } from "./memory.ts";
import { partialResults } from "./partial-results.ts";
import { LoopPrinter } from "./print-loop.ts";
import { newScope, once, type Scope } from "./scope.ts";
import { slotBytes, type Split } from "./split.ts";
import type { Window } from "./vector-loop.ts";

/** Prints nodes as the body of one function, or parts of a loop that threads share. */
export class PiecePrinter extends LoopPrinter {
  private splits: ReadonlyMap<Node, Split> = new Map();

  print(nodes: readonly Node[], splits: ReadonlyMap<Node, Split>): void {
    this.splits = splits;
    const scope = newScope(null, null, this.f.here());
    for (const node of nodes) this.node(node, scope);
  }

  protected override node(node: Node, scope: Scope): void {
    const split = this.splits.get(node);
    if (split === undefined) super.node(node, scope);
    else this.share(split, scope);
  }

  /** Has all parts of the loop done, and folds together what they folded. */
  private share(split: Split, scope: Scope): void {
    const { loop, given, folds, finish, parts, rowBytes } = split;
    for (const node of loop.before) this.node(node, scope);
    const { scratch, call } = this.shared.step(loop);
    given.forEach((value, i) => this.f.do(storeElement({ at: this.base, offset: scratch + 8 * i, key: "" }, value.dtype, this.scalars.get(value)!)));
    this.f.do(call(this.base));
    const places = new Map<Value, number>();
    this.apart = { places, base: this.base };
    for (const { value, fold, offset } of folds) {
      const { results, node } = partialResults(value, fold, parts, rowBytes);
      places.set(results, scratch + slotBytes(split) + offset);
      this.node(node, scope);
    }
    for (const node of finish) this.node(node, scope);
  }

  /** Parts from … to − 1; `scratch`: where scalars, rows and results are, in bytes from the block. */
  printParts(split: Split, from: Local<"i32">, to: Local<"i32">, scratch: number): void {
    const { loop, flat, chunk, given, rows, rowBytes, folds, merge } = split;
    given.forEach((value, i) => {
      const local = this.f.let(loadElement({ at: this.base, offset: scratch + 8 * i, key: "" }, value.dtype));
      this.scalars.set(value, local);
    });
    const rowsAt = this.f.local("i32");
    this.apart = { places: rows, base: rowsAt };
    const extent = flat?.extent ?? loop.loop.extent;
    this.turn(from, to, 1, (part) => {
      this.f.set(rowsAt, op("i32.add", op("i32.add", this.base, i32(scratch + slotBytes(split))), op("i32.mul", part, i32(rowBytes))));
      const window: Window = { low: this.f.let(op("i32.mul", part, i32(chunk))), high: this.end(op("i32.add", part, i32(1)), chunk, extent) };
      const scope = newScope(null, null, this.f.here());
      for (const node of loop.before) this.node(node, scope);
      for (const v of flat?.outer ?? []) this.ranges.set(v, once(0));
      this.part(flat?.inner ?? loop, extent, split.aligned, window, scope);
      for (const v of flat?.outer ?? []) this.ranges.delete(v);
      for (const node of merge) this.node(node, scope);
      for (const { value, offset } of folds)
        if (value.place?.kind === "local") this.f.do(storeElement({ at: rowsAt, offset, key: "" }, value.dtype, this.scalars.get(value)!));
    });
  }

  /** The iterations of one part. */
  private part(loop: Loop, extent: number, aligned: boolean, window: Window, scope: Scope): void {
    const plan = aligned ? this.plan(loop, [0, extent]) : null;
    if (plan !== null && extent >= plan.width) this.vectorLoop(loop, [0, extent], plan, scope, window);
    else this.rounds(loop, [0, extent], window, scope);
  }

  private end(part: Code<"i32">, chunk: number, extent: number): Local<"i32"> {
    const local = this.f.let(op("i32.mul", part, i32(chunk)));
    this.f.if(op("i32.gt_s", local, i32(extent)), () => this.f.set(local, i32(extent)));
    return local;
  }
}
