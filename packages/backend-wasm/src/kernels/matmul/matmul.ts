import { call, i32, op } from "../../emit/index.ts";
import type { Emitter, Kernel, Step } from "../../kernel.ts";
import { forRange, increase, least, minus, modulo, over, plus, times } from "../integers.ts";
import { work as costs } from "../work.ts";
import { Packing } from "./pack.ts";
import { type Plan, planOf } from "./plan.ts";
import type { MatmulShape } from "./shape.ts";
import { emitSweep } from "./sweep.ts";
import { termsAtOnce } from "./tile.ts";
import { type Vectors, vectorsOf } from "./vectors.ts";

/** Panels that are packed together: two lines of the cache from each row. */
const panelsAtOnce = 4;

const parameters = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;

/**
 * A matrix product. The steps take the addresses of lhs, rhs, out (in this order) and of the scratch memory, then their
 * parts. Each element is a sum of sums of at most 256 products, in the order of the terms, however the work is divided.
 */
export function emitMatmul(to: Emitter, shape: MatmulShape): Kernel {
  const vectors = vectorsOf(shape.dtype, to.relaxedMadd);
  const elements = shape.batch * shape.m * shape.n;
  if (elements === 0) return { scratch: 0, steps: [] };
  if (shape.k === 0) return { scratch: 0, steps: [{ func: zeros(to, vectors), parts: elements, work: elements }] };
  const product = new Product(to, shape, vectors, planOf(shape, vectors));
  return { scratch: product.scratch, steps: product.steps };
}

/** Sums of nothing. */
function zeros(to: Emitter, { clear, size }: Vectors): Step["func"] {
  return to.module.define(parameters, "void", (f, _left, _right, out, _scratch, from, end) => {
    forRange(f, from, end, (part) => f.do(clear(plus(out, times(part, size)))));
  });
}

class Product {
  readonly scratch: number;
  readonly steps: readonly Step[];
  private readonly to: Emitter;
  private readonly shape: MatmulShape;
  private readonly vectors: Vectors;
  private readonly plan: Plan;
  private readonly packing: Packing;
  /** Columns beyond the last whole panel, and with what fills their last vector. */
  private readonly rest: number;
  private readonly paddedRest: number;

  constructor(to: Emitter, shape: MatmulShape, vectors: Vectors, plan: Plan) {
    this.to = to;
    this.shape = shape;
    this.vectors = vectors;
    this.plan = plan;
    this.packing = new Packing(to, vectors);
    this.rest = shape.n % plan.tileColumns;
    this.paddedRest = Math.ceil(this.rest / vectors.lanes) * vectors.lanes;

    const { batch, m, n, k } = shape;
    const work = 2 * batch * m * n * k;
    const parts = this.rowBlocks * this.columnBlocks;
    const steps: Step[] = [];
    const rightBytes = this.packedRight * (shape.rhs.batch === 0 ? 1 : batch);
    this.scratch = rightBytes + this.leftSlot * parts * batch;
    if (plan.packsRight) {
      const count = shape.rhs.batch === 0 ? 1 : batch;
      const groups = Math.ceil(n / (panelsAtOnce * plan.tileColumns));
      steps.push({ func: this.packStep(groups), parts: groups * count, work: costs.pack * count * n * k });
    }
    steps.push({ func: this.productStep(rightBytes), parts: parts * batch, work });
    this.steps = steps;
  }

  private get rowBlocks(): number {
    return Math.ceil(this.shape.m / this.plan.rows);
  }

  private get columnBlocks(): number {
    return Math.ceil(this.shape.n / this.plan.columns);
  }

  /** Bytes of the packed right operand of one batch. */
  private get packedRight(): number {
    const { n, k } = this.shape;
    return this.plan.packsRight ? (n - this.rest + this.paddedRest) * k * this.vectors.size : 0;
  }

  /** Bytes between packed rows: not a power of two, which would use few sets of the cache. */
  private get leftRow(): number {
    return this.plan.terms * this.vectors.size + 64;
  }

  private get leftSlot(): number {
    return this.plan.packsLeft ? this.leftRow * this.plan.rows : 0;
  }

  /** Packs panels of the right operand, some a part. */
  private packStep(groups: number): Step["func"] {
    const { rhs, n, k } = this.shape;
    const { size } = this.vectors;
    const { tileColumns } = this.plan;
    const groupColumns = panelsAtOnce * tileColumns;
    const whole = n - this.rest;
    return this.to.module.define(parameters, "void", (f, _left, right, _out, scratch, from, end) => {
      forRange(f, from, end, (part) => {
        const batch = f.let(over(part, groups));
        const first = f.let(times(modulo(part, groups), groupColumns));
        const matrix = f.let(plus(right, times(plus(i32(rhs.offset), times(batch, rhs.batch)), size)));
        const packed = f.let(plus(scratch, times(batch, this.packedRight)));
        const oneByOne = (): void =>
          forRange(f, first, least(f, plus(first, groupColumns), n), (column) => {
            const source = f.let(plus(matrix, times(column, rhs.free * size)));
            const target = f.let(plus(packed, times(column, k * size)));
            const pack = (width: number): void => this.packing.right(f, rhs, source, target, width, k);
            if (this.rest === 0) pack(tileColumns);
            else f.if(op("i32.eq", column, i32(whole)), () => pack(this.rest), () => pack(tileColumns));
          }, tileColumns);
        if (rhs.free !== 1 || whole < groupColumns) return oneByOne();
        const panels = { count: panelsAtOnce, width: tileColumns, bytes: tileColumns * k * size };
        f.if(
          op("i32.le_u", first, i32(whole - groupColumns)),
          () => this.packing.rows(f, rhs.contracted, plus(matrix, times(first, size)), plus(packed, times(first, k * size)), panels, k),
          oneByOne,
        );
      });
    });
  }

  /** Multiplies: a part is a block of the output. */
  private productStep(slots: number): Step["func"] {
    const { lhs, rhs, m, n, k } = this.shape;
    const { size } = this.vectors;
    const { rows, columns, terms, tileColumns, packsLeft, packsRight } = this.plan;
    const perBatch = this.rowBlocks * this.columnBlocks;
    const sweep = this.sweep(tileColumns);
    const lastSweep = this.rest === 0 ? null : this.sweep(this.rest);
    return this.to.module.define(parameters, "void", (f, left, right, out, scratch, from, end) => {
      forRange(f, from, end, (part) => {
        const batch = f.let(over(part, perBatch));
        const row = f.let(times(over(modulo(part, perBatch), this.columnBlocks), rows));
        const column = f.let(times(modulo(part, this.columnBlocks), columns));
        const height = least(f, minus(i32(m), row), rows);
        const columnEnd = f.let(plus(column, least(f, minus(i32(n), column), columns)));
        const rowAt = f.let(plus(left, times(plus(i32(lhs.offset), plus(times(batch, lhs.batch), times(row, lhs.free))), size)));
        const matrix = f.let(
          packsRight
            ? plus(scratch, times(batch, rhs.batch === 0 ? 0 : this.packedRight))
            : plus(right, times(plus(i32(rhs.offset), times(batch, rhs.batch)), size)),
        );
        const outRow = f.let(plus(out, times(plus(times(batch, m), row), n * size)));
        forRange(f, 0, k, (term) => {
          const count = least(f, minus(i32(k), term), terms);
          const block = f.let(plus(rowAt, times(term, lhs.contracted * size)));
          if (packsLeft) {
            const slot = f.let(plus(scratch, plus(times(part, this.leftSlot), slots)));
            this.packing.left(f, lhs, block, slot, i32(this.leftRow), height, count);
            f.set(block, slot);
          }
          const at = f.let(column);
          const panel = (func: typeof sweep, step: number): void => {
            const start = f.let(plus(plus(matrix, times(at, packsRight ? k * size : size)), times(term, step)));
            f.do(call(func, block, start, plus(start, times(count, step)), plus(outRow, times(at, size)), height, term));
          };
          const whole = i32(n - this.rest);
          f.block((done) => {
            f.loop((next) => {
              f.branch(done, op("i32.ge_u", at, columnEnd));
              f.branch(done, op("i32.ge_u", at, whole));
              panel(sweep, packsRight ? tileColumns * size : rhs.contracted * size);
              increase(f, at, tileColumns);
              f.branch(next);
            });
          });
          if (lastSweep !== null)
            f.if(op("i32.lt_u", at, columnEnd), () => panel(lastSweep, packsRight ? this.paddedRest * size : rhs.contracted * size));
        }, terms);
      });
    });
  }

  private sweep(width: number): ReturnType<typeof emitSweep> {
    const { lhs, rhs, m, n, k } = this.shape;
    const { size, lanes } = this.vectors;
    const { terms, packsLeft, packsRight } = this.plan;
    return emitSweep(this.to, this.vectors, {
      m,
      columns: width,
      leftRow: packsLeft ? this.leftRow : lhs.free * size,
      leftStep: packsLeft ? size : lhs.contracted * size,
      rightStep: packsRight ? Math.ceil(width / lanes) * lanes * size : rhs.contracted * size,
      padded: packsRight,
      someTerms: k % termsAtOnce > 0,
      manyTerms: terms >= termsAtOnce,
      outRow: n * size,
    });
  }
}
