import { type Expr, fillMemory, type Func, type FunctionBuilder, i32, load, type ModuleBuilder, op, store, type ValueType } from "../emit/index.ts";
import { below, forRange, type I32, increase, minus, plus, repeatWhile, times } from "./integers.ts";

/**
 * What is sorted: a key, in ascending order and without sign, of four bytes, and an index of four more; or of eight bytes
 * and eight more. All in one move.
 */
export interface Records {
  readonly wide: boolean;
  readonly bytes: number;
  /** Bits of a key that one round sorts by. */
  readonly digit: number;
  /** Bits of a key that are not the same in all. */
  readonly bits: number;
}

const rounds = ({ bits, digit }: Records): number => Math.ceil(bits / digit);
/** Bytes for the counts of digits, round by round. */
export const countBytes = (records: Records): number => rounds(records) * 4 * 2 ** records.digit;

type Params = readonly ["i32", "i32", "i32", "i32"];
const defined = /* @__PURE__ */ new WeakMap<ModuleBuilder, Map<string, Func<Params, "i32">>>();

/** Sorts n records at an address, stably: (records, as much room, room for the counts, n) gives where they are then. */
export function radixSort(module: ModuleBuilder, records: Records): Func<Params, "i32"> {
  let all = defined.get(module);
  if (all === undefined) defined.set(module, (all = new Map()));
  const name = `${records.wide} ${records.digit} ${records.bits}`;
  let func = all.get(name);
  if (func === undefined) all.set(name, (func = define(module, records)));
  return func;
}

function define(module: ModuleBuilder, records: Records): Func<Params, "i32"> {
  const { wide, bytes, digit } = records;
  const size = 4 * 2 ** digit;
  return module.define(["i32", "i32", "i32", "i32"], "i32", (f, start, room, counts, n) => {
    const from = f.let(start);
    const to = f.let(room);
    const other = f.local("i32");
    const end = f.let(plus(from, times(n, bytes)));
    f.do(fillMemory(counts, i32(0), i32(countBytes(records))));
    countDigits(f, records, from, end, counts);
    const table = f.let(counts);
    forRange(f, 0, rounds(records) * digit, (shift) => {
      f.block((next) => {
        const first = f.let(digitAt(records, from, shift));
        // all have the same digit: nothing to do
        f.branch(next, op("i32.eq", load("i32.load", plus(table, first)), n));
        addUp(f, table, size);
        f.set(end, plus(from, times(n, bytes)));
        const at = f.let(from);
        repeatWhile(f, () => below(at, end), () => {
          const place = f.let(plus(table, digitAt(records, at, shift)));
          const index = f.let(load("i32.load", place));
          f.do(storeRecord(wide, plus(to, times(index, bytes)), loadRecord(wide, at)));
          f.do(store("i32.store", place, plus(index, 1)));
          increase(f, at, bytes);
        });
        f.set(other, from);
        f.set(from, to);
        f.set(to, other);
      });
      increase(f, table, size);
    }, digit);
    return from;
  });
}

/** Four times the digit of the record at an address. */
function digitAt({ wide, digit }: Records, at: I32, shift: I32 | number): I32 {
  const mask = i32(2 ** digit - 1);
  const by = typeof shift === "number" ? i32(shift) : shift;
  const bits = wide
    ? op("i32.wrap_i64", op("i64.shr_u", load("i64.load", at), op("i64.extend_i32_u", by)))
    : op("i32.shr_u", load("i32.load", at), by);
  return op("i32.shl", op("i32.and", bits, mask), i32(2));
}

/** How often each digit occurs, in one go for all rounds. */
function countDigits(f: FunctionBuilder, records: Records, from: I32, end: I32, counts: I32): void {
  const at = f.let(from);
  repeatWhile(f, () => below(at, end), () => {
    for (let round = 0; round < rounds(records); round++) {
      const place = f.let(plus(counts, digitAt(records, at, round * records.digit)));
      const offset = round * 4 * 2 ** records.digit;
      f.do(store("i32.store", place, plus(load("i32.load", place, offset), 1), offset));
    }
    increase(f, at, records.bytes);
  });
}

/** Counts become the places at which each digit begins. */
function addUp(f: FunctionBuilder, table: I32, size: number): void {
  const sum = f.let(i32(0));
  const before = f.local("i32");
  forRange(f, 0, size, (i) => {
    const place = f.let(plus(table, i));
    f.set(before, sum);
    increase(f, sum, load("i32.load", place));
    f.do(store("i32.store", place, before));
  }, 4);
}

/** Sorts n records where they are; best for few. The bytes before them may be read. */
export function insertionSort(f: FunctionBuilder, { wide, bytes }: Records, start: I32, n: number): void {
  const at = f.let(start);
  const gap = f.local("i32");
  const key = f.local(wide ? "i64" : "i32");
  const record = f.local(wide ? "v128" : "i64");
  const keyAt = (address: I32) => (wide ? load("i64.load", address) : load("i32.load", address));
  const smaller = (address: I32): I32 =>
    wide
      ? op("i64.lt_u", key as Expr<"i64">, load("i64.load", address))
      : op("i32.lt_u", key as Expr<"i32">, load("i32.load", address));
  forRange(f, 1, n, () => {
    increase(f, at, bytes);
    f.set(gap, at);
    f.set(key, keyAt(at));
    f.set(record, loadRecord(wide, at));
    repeatWhile(
      f,
      () => op("i32.and", below(start, gap), smaller(minus(gap, bytes))),
      () => {
        f.do(storeRecord(wide, gap, loadRecord(wide, minus(gap, bytes))));
        f.set(gap, minus(gap, bytes));
      },
    );
    f.do(storeRecord(wide, gap, record));
  });
}

const loadRecord = (wide: boolean, at: I32): Expr<"v128"> | Expr<"i64"> => (wide ? load("v128.load", at) : load("i64.load", at));

const storeRecord = (wide: boolean, at: I32, record: Expr<ValueType>): Expr<"void"> =>
  wide ? store("v128.store", at, record as Expr<"v128">) : store("i64.store", at, record as Expr<"i64">);
