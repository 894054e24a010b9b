import type { Expr, FunctionBuilder, Local, ValueType } from "../emit/index.ts";
import { op, shuffle } from "../emit/index.ts";
import type { EmitCall } from "./emit-call.ts";
import { type Columns, eachColumn, splitColumns } from "./columns.ts";
import { below, forRange, type I32, increase, minus, over, plus, repeatWhile, times } from "./integers.ts";
import { laneOf, type Pack, packOf, vectorOf } from "./packs.ts";
import { around, nothing, split, stepOver } from "./step.ts";
import { work } from "./work.ts";

type Value = Expr<ValueType>;
/** Whether `x` beats what is best so far. */
type Beats = (pack: Pack, x: Value, best: Value) => Value;

/** Down n rows of `count` packs, `step` bytes apart: the index of the first best one in each place; the first NaN wins. */
function bestOfColumns(f: FunctionBuilder, { pack, count }: Columns, beats: Beats, from: I32, step: number, n: number): readonly Value[] {
  const at = f.let(from);
  const best = Array.from({ length: count }, (_, k) => f.let(pack.load(at, k * pack.bytes)));
  const indices = best.map(() => f.let(pack.indices.constant(0)));
  forRange(f, 1, n, (i) => {
    increase(f, at, step);
    const place = f.let(pack.indices.from(i));
    best.forEach((value, k) => {
      const x = f.let(pack.load(at, k * pack.bytes));
      const better = beats(pack, x, value);
      const firstNaN = pack.both(pack.differ(x, x), pack.equal(value, value));
      const mask = f.let(pack.isFloat ? pack.either(better, firstNaN) : better);
      f.set(value, pack.choose(mask, x, value));
      f.set(indices[k]!, pack.chooseIndex(mask, place, indices[k]!));
    });
  });
  return indices;
}

/** From so many vectors on, a row is gone through by vectors. */
const longRow = 8;

/** Address, within n neighbours from `start` on, of the first place whose mask has something, and that place. */
function search(f: FunctionBuilder, many: Pack, start: I32, n: number, mask: (x: Value) => Value): I32 {
  const element = many.bytes / many.elements;
  const last = f.let(plus(start, n * element - many.bytes));
  const at = f.let(start);
  const found = f.let(mask(f.let(many.load(at))));
  repeatWhile(
    f,
    () => op("i32.and", op("i32.eqz", many.any(found)), below(at, last)),
    () => {
      increase(f, at, many.bytes);
      // the last vector overlaps the one before it
      f.if(below(last, at), () => f.set(at, last));
      f.set(found, mask(f.let(many.load(at))));
    },
  );
  return plus(over(minus(at, start), element), many.first(found));
}

/** The first best of n neighbours: by vectors, first the best one, then where it is. */
function bestOfRow(f: FunctionBuilder, many: Pack, beats: Beats, from: I32, n: number): Local<"i32"> {
  const start = f.let(from);
  const at = f.let(start);
  const step = 2 * many.bytes;
  const last = f.let(plus(start, (n * many.bytes) / many.elements - step));
  const bests = [0, many.bytes].map((offset) => f.let(many.load(at, offset)));
  const unordered = f.let(many.differ(bests[0]!, bests[0]!));
  const visit = (): void =>
    bests.forEach((best, i) => {
      const x = f.let(many.load(at, i * many.bytes));
      if (many.isFloat) f.set(unordered, many.either(unordered, many.differ(x, x)));
      f.set(best, many.choose(beats(many, x, best), x, best));
    });
  repeatWhile(
    f,
    () => below(at, last),
    () => {
      visit();
      increase(f, at, step);
    },
  );
  f.set(at, last);
  visit();
  const best = f.let(many.choose(beats(many, bests[1]!, bests[0]!), bests[1]!, bests[0]!));
  for (let distance = 8; distance >= many.bytes / many.elements; distance /= 2) {
    const turned = f.let(shuffle(best as Expr<"v128">, best as Expr<"v128">, bytesFrom(distance)));
    f.set(best, many.choose(beats(many, turned, best), turned, best));
  }
  const index = f.local("i32");
  const place = (mask: (x: Value) => Value) => () => f.set(index, search(f, many, start, n, mask));
  const same = place((x) => many.equal(x, best));
  if (many.isFloat) f.if(many.any(unordered), place((x) => many.differ(x, x)), same);
  else same();
  return index;
}

const bytesFrom = (start: number): number[] => Array.from({ length: 16 }, (_, i) => (i + start) % 16);

/* @__NO_SIDE_EFFECTS__ */
function argReduction(beats: Beats): EmitCall {
  return (to, equation) => {
    const [x] = equation.inputs;
    const { dtype, shape } = x!.aval;
    const effort = work.search * x!.aval.size;
    if (equation.outputs[0]!.aval.size === 0) return nothing;
    const dims = around(shape, (equation.params as { readonly axis: number }).axis);
    const { n, inner } = dims;
    const { bytes } = packOf(dtype);
    const many = vectorOf(dtype);
    if (inner === 1 && many !== null && n >= longRow * many.elements) {
      const rows = stepOver(to, equation, split(dims.outer), effort, (f, { inputs, output }, start, end) =>
        forRange(f, start, end, (row) => {
          const index = bestOfRow(f, many, beats, plus(inputs[0]!, times(row, n * bytes)), n);
          f.do(packOf("int32").store(plus(output, times(row, 4)), index));
        }),
      );
      return { scratch: 0, steps: [rows] };
    }
    const columns = stepOver(to, equation, splitColumns(dims), effort, (f, { inputs, output }, start, end) =>
      eachColumn(
        f,
        dtype,
        dims,
        [start, end],
        (some) => {
          const { pack, row, column } = some;
          const from = plus(inputs[0]!, plus(times(row, n * inner * bytes), times(column, bytes)));
          const into = f.let(plus(output, times(plus(times(row, inner), column), 4)));
          bestOfColumns(f, some, beats, from, inner * bytes, n).forEach((index, k) =>
            f.do(pack.indices.store(plus(into, 4 * k * pack.elements), index)),
          );
        },
        laneOf(dtype),
      ),
    );
    return { scratch: 0, steps: [columns] };
  };
}

export const argReductions = {
  argMax: /* @__PURE__ */ argReduction((pack, x, best) => pack.less(best, x)),
  argMin: /* @__PURE__ */ argReduction((pack, x, best) => pack.less(x, best)),
};
