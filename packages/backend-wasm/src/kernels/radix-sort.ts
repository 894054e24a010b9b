import { type Expr, fillMemory, type Func, type FunctionBuilder, i32, load, type ModuleBuilder, op, store, type ValueType } from "../emit/index.ts";
import { below, forRange, type I32, increase, minus, plus, repeatWhile, times } from "./integers.ts";
import { shared } from "./shared.ts";

/**
 * What is sorted: a key, in ascending order and without sign, of four bytes, and an index of four more; or of eight bytes
 * and eight more. All in one move.
 */
export interface Records {
  readonly wide: boolean;
  readonly bytes: number;
  /** Bytes of a key that may differ, the lowest first: as many rounds. */
  readonly rounds: number;
}

/** Bytes of the table of one round: how often each of 256 bytes occurs, then where the next one goes. */
const tableBytes = 4 * 256;
export const countBytes = ({ rounds }: Records): number => rounds * tableBytes;

type Params = readonly ["i32", "i32", "i32", "i32"];

/** Sorts n records at an address, stably: (records, as much room, room for the counts, n) gives where they are then. */
export function radixSort(module: ModuleBuilder, records: Records): Func<Params, "i32"> {
  return shared(module, `radix sort ${records.bytes} ${records.rounds}`, () => define(module, records));
}

function define(module: ModuleBuilder, records: Records): Func<Params, "i32"> {
  const { wide, bytes, rounds } = records;
  return module.define(["i32", "i32", "i32", "i32"], "i32", (f, start, room, counts, n) => {
    const from = f.let(start);
    const to = f.let(room);
    const table = f.let(counts);
    const [at, end, other] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.do(fillMemory(counts, i32(0), i32(countBytes(records))));
    countDigits(f, records, from, plus(from, times(n, bytes)), counts);
    forRange(f, 0, rounds, (round) => {
      f.block((next) => {
        f.set(end, plus(from, times(n, bytes)));
        f.set(at, plus(from, round));
        // all have the same digit: nothing to do
        f.branch(next, op("i32.eq", load("i32.load", plus(table, digitAt(at))), n));
        addUp(f, table);
        f.set(at, from);
        repeatWhile(
          f,
          () => below(at, end),
          () => {
            const place = f.let(plus(table, digitAt(plus(at, round))));
            const index = f.let(load("i32.load", place));
            f.do(storeRecord(wide, plus(to, times(index, bytes)), loadRecord(wide, at)));
            f.do(store("i32.store", place, plus(index, 1)));
            increase(f, at, bytes);
          },
        );
        f.set(other, from);
        f.set(from, to);
        f.set(to, other);
      });
      increase(f, table, tableBytes);
    });
    return from;
  });
}

/** Where a byte's place in a table is. */
const digitAt = (address: I32, offset = 0): I32 => times(load("i32.load8_u", address, offset), 4);

/** How often each digit occurs, in one go for all rounds. */
function countDigits(f: FunctionBuilder, { bytes, rounds }: Records, from: I32, to: I32, counts: I32): void {
  const at = f.let(from);
  const end = f.let(to);
  repeatWhile(
    f,
    () => below(at, end),
    () => {
      for (let round = 0; round < rounds; round++) {
        const place = f.let(plus(counts, digitAt(at, round)));
        const offset = round * tableBytes;
        f.do(store("i32.store", place, plus(load("i32.load", place, offset), 1), offset));
      }
      increase(f, at, bytes);
    },
  );
}

/** Counts become the places at which each digit begins. */
function addUp(f: FunctionBuilder, table: I32): void {
  const sum = f.let(i32(0));
  const count = f.local("i32");
  const at = f.let(table);
  forRange(f, 0, tableBytes / 4, () => {
    f.set(count, load("i32.load", at));
    f.do(store("i32.store", at, sum));
    increase(f, sum, count);
    increase(f, at, 4);
  });
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
