import { call, type Func, type FunctionBuilder, i32 } from "../../emit/index.ts";
import type { Emitter } from "../../kernel.ts";
import { emitClear, emitCopyRows, emitGather, emitTranspose, type Panels } from "./copies.ts";
import type { I32 } from "../integers.ts";
import { shared } from "../shared.ts";
import type { MatmulOperand } from "./shape.ts";
import type { Vectors } from "./vectors.ts";

type Copy = Func<readonly ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"], "void">;

/** Copying that the products of a module share. */
export class Packing {
  private readonly to: Emitter;
  private readonly vectors: Vectors;

  constructor(to: Emitter, vectors: Vectors) {
    this.to = to;
    this.vectors = vectors;
  }

  /** Statements for `rows` rows of `terms` elements each from `from` to `target`, where they lie `row` bytes apart and are contiguous. */
  left(f: FunctionBuilder, { free, contracted }: MatmulOperand, from: I32, target: I32, row: I32, rows: I32, terms: I32): void {
    const { size } = this.vectors;
    if (free === 1) f.do(call(this.transpose, from, i32(contracted * size), target, row, terms, rows));
    else f.do(call(this.gather, from, i32(free * size), i32(contracted * size), target, row, i32(size), rows, terms));
  }

  /** Statements for a panel: `width` columns of `terms` elements; a term's elements are neighbours, and zeros follow up to whole vectors. */
  right(f: FunctionBuilder, { free, contracted }: MatmulOperand, from: I32, target: I32, width: number, terms: number): void {
    const { size, lanes } = this.vectors;
    const padded = Math.ceil(width / lanes) * lanes;
    if (padded !== width) f.do(call(this.once("clear", emitClear), target, i32(padded * terms * size)));
    if (free === 1 && padded === width) this.rows(f, contracted, from, target, { count: 1, width, bytes: 0 }, terms);
    else if (contracted === 1) f.do(call(this.transpose, from, i32(free * size), target, i32(padded * size), i32(width), i32(terms)));
    else f.do(call(this.gather, from, i32(contracted * size), i32(free * size), target, i32(padded * size), i32(size), i32(terms), i32(width)));
  }

  /** Statements for panels of columns that are neighbours, `contracted` elements from term to term. */
  rows(f: FunctionBuilder, contracted: number, from: I32, target: I32, panels: Panels, terms: number): void {
    const copy = this.once(`rows ${JSON.stringify(panels)}`, (m, v) => emitCopyRows(m, v, panels));
    f.do(call(copy, from, i32(contracted * this.vectors.size), target, i32(terms)));
  }

  private get gather(): Copy {
    return this.once("gather", emitGather);
  }

  private get transpose(): Func<readonly ["i32", "i32", "i32", "i32", "i32", "i32"], "void"> {
    return this.once("transpose", (module, vectors) => emitTranspose(module, vectors, this.gather));
  }

  private once<F extends Func>(name: string, emit: (module: Emitter["module"], vectors: Vectors) => F): F {
    const { to, vectors } = this;
    return shared(to.module, `${name} ${vectors.size}`, () => emit(to.module, vectors));
  }
}
