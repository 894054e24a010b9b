import { expect, test } from "vitest";
import { call, callIndirect, copyMemory, drop, type Expr, f32, f64, fillMemory, i32, i64, type Label, load, ModuleBuilder, op, select, shuffle, store, v128 } from "../../src/emit/index.ts";
import { assemble } from "./wabt.ts";

function run(m: ModuleBuilder, imports: WebAssembly.Imports = {}): Record<string, (...args: unknown[]) => unknown> {
  return new WebAssembly.Instance(new WebAssembly.Module(m.encode()), imports).exports as never;
}

test("constants are encoded as wabt encodes them", () => {
  const m = new ModuleBuilder();
  m.define([], "void", (f) => {
    for (const x of [0, -1, 63, 64, 127, 128, 2147483647, -2147483648]) f.do(drop(i32(x)));
    for (const x of [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]) f.do(drop(i64(x)));
    for (const x of [1.5, -0, Infinity]) {
      f.do(drop(f32(x)));
      f.do(drop(f64(x)));
    }
    f.do(drop(v128([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 255, 255, 255, 255])));
    f.do(drop(shuffle(v128(new Uint8Array(16)), v128(new Uint8Array(16)), [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 31])));
  });
  const integers = [0, -1, 63, 64, 127, 128, 2147483647, -2147483648].map((x) => `i32.const ${x} drop`).join(" ");
  const longs = ["0", "-1", "9223372036854775807", "-9223372036854775808"].map((x) => `i64.const ${x} drop`).join(" ");
  const floats = ["1.5", "-0", "inf"].map((x) => `f32.const ${x} drop f64.const ${x} drop`).join(" ");
  const zero = "v128.const i32x4 0 0 0 0";
  expect([...m.encode()]).toEqual(
    assemble(`(module (func ${integers} ${longs} ${floats} v128.const i32x4 1 2 3 -1 drop
      ${zero} ${zero} i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 31 drop))`),
  );
});

test("copies and fills of memory are encoded as wabt encodes them, and do what they say", () => {
  const m = new ModuleBuilder();
  m.exportMemory("memory", { initial: 1 });
  const func = m.define(["i32", "i32", "i32"], "void", (f, a, b, n) => {
    f.do(copyMemory(a, b, n));
    f.do(fillMemory(b, i32(7), n));
  });
  expect([...m.encode()]).toEqual(
    assemble(`(module (memory 1) (export "memory" (memory 0))
      (func (param i32 i32 i32)
        (memory.copy (local.get 0) (local.get 1) (local.get 2)) (memory.fill (local.get 1) (i32.const 7) (local.get 2))))`),
  );
  m.export("shift", func);
  m.addData(10, [1, 2, 3]);
  const { shift, memory } = new WebAssembly.Instance(new WebAssembly.Module(m.encode())).exports as { shift: (...x: number[]) => void; memory: WebAssembly.Memory };
  shift(20, 10, 3);
  expect([...new Uint8Array(memory.buffer, 9, 15)]).toEqual([0, 7, 7, 7, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0]);
});

test("imports, memory, tables, data and locals are encoded as wabt encodes them", () => {
  const m = new ModuleBuilder();
  const log = m.import("host", "log", ["f64"], "void");
  m.importMemory("host", "memory", { initial: 1, maximum: 40000, shared: true });
  const twice = m.define(["i32"], "i32", (f, x) => {
    const a = f.local("i32");
    const b = f.let(op("f64.convert_i32_s", x));
    const c = f.local("f64");
    f.set(c, b);
    f.set(a, op("i32.add", x, x));
    f.do(call(log, c));
    return a;
  });
  m.define(["i32"], "i32", (_, i) => callIndirect(["i32"], "i32", i, i32(7)));
  m.export("twice", twice);
  m.table([twice, twice]);
  m.addData(1000, [1, 2, 3]);
  expect([...m.encode()]).toEqual(
    assemble(`(module
      (type (func (param f64))) (type (func (param i32) (result i32)))
      (import "host" "log" (func (param f64)))
      (import "host" "memory" (memory 1 40000 shared))
      (func (param i32) (result i32) (local i32 f64 f64)
        (local.set 2 (f64.convert_i32_s (local.get 0))) (local.set 3 (local.get 2))
        (local.set 1 (i32.add (local.get 0) (local.get 0)))
        (call 0 (local.get 3)) (local.get 1))
      (func (param i32) (result i32) (call_indirect (type 1) (i32.const 7) (local.get 0)))
      (table 2 2 funcref) (elem (i32.const 0) 1 1)
      (export "twice" (func 1))
      (data (i32.const 1000) "\\01\\02\\03"))`),
  );
});

test("control flow is encoded as wabt encodes it", () => {
  const m = new ModuleBuilder();
  m.define(["i32"], "i32", (f, n) => {
    f.block((out) => {
      f.loop((again) => {
        f.branch(out, op("i32.eqz", n));
        f.if(
          op("i32.gt_s", n, i32(9)),
          () => f.branch(again),
          () => f.return(n),
        );
        f.if(n, () => f.unreachable());
        f.branchTable([out, again], n);
      });
    });
    return select(n, i32(1), i32(2));
  });
  expect([...m.encode()]).toEqual(
    assemble(`(module (func (param i32) (result i32)
      (block (loop
        (br_if 1 (i32.eqz (local.get 0)))
        (if (i32.gt_s (local.get 0) (i32.const 9)) (then (br 1)) (else (return (local.get 0))))
        (if (local.get 0) (then unreachable))
        (br_table 1 0 (local.get 0))))
      (select (i32.const 1) (i32.const 2) (local.get 0))))`),
  );
});

test("a loop over memory adds two arrays, two elements at a time", () => {
  const m = new ModuleBuilder();
  m.exportMemory("memory", { initial: 1 });
  m.export(
    "add",
    m.define(["i32", "i32", "i32", "i32"], "void", (f, a, b, out, bytes) => {
      const i = f.local("i32");
      f.loop((again) => {
        const sum = op("f64x2.add", load("v128.load", op("i32.add", a, i)), load("v128.load", op("i32.add", b, i)));
        f.do(store("v128.store", op("i32.add", out, i), sum));
        f.set(i, op("i32.add", i, i32(16)));
        f.branch(again, op("i32.lt_u", i, bytes));
      });
    }),
  );
  const exports = run(m);
  const data = new Float64Array((exports["memory"] as unknown as WebAssembly.Memory).buffer);
  data.set([1, 2, 3, 4, 10, 20, 30, 40]);
  exports["add"]!(0, 32, 64, 32);
  expect([...data.subarray(8, 12)]).toEqual([11, 22, 33, 44]);
});

test("functions call each other, also before they are defined by way of the table", () => {
  const m = new ModuleBuilder();
  const isOdd = m.define(["i32"], "i32", (f, n) => {
    f.if(op("i32.eqz", n), () => f.return(i32(0)));
    return callIndirect(["i32"], "i32", i32(0), op("i32.sub", n, i32(1)));
  });
  const isEven = m.define(["i32"], "i32", (f, n) => {
    f.if(op("i32.eqz", n), () => f.return(i32(1)));
    return call(isOdd, op("i32.sub", n, i32(1)));
  });
  m.table([isEven]);
  m.export("isEven", isEven);
  const { isEven: even } = run(m) as { isEven: (n: number) => number };
  expect([0, 1, 2, 7, 10].map(even)).toEqual([1, 0, 1, 0, 1]);
});

test("a constant of the module is one global for a key, encoded as wabt encodes it", () => {
  const m = new ModuleBuilder();
  m.define([], "f64", () => op("f64.add", m.constant("half", f64(0.5)), m.constant("half", f64(0.5))));
  m.define([], "v128", () => m.constant("ones", v128(new Uint8Array(16).fill(255))));
  expect([...m.encode()]).toEqual(
    assemble(`(module
      (global f64 (f64.const 0.5)) (global v128 (v128.const i32x4 -1 -1 -1 -1))
      (func (result f64) (f64.add (global.get 0) (global.get 0)))
      (func (result v128) (global.get 1)))`),
  );
});

test("bodies side by side set their variables before their effects, and ask once for what is rare in any of them", () => {
  const m = new ModuleBuilder();
  const value = m.import("host", "value", ["i32"], "i32");
  const effect = m.import("host", "effect", ["i32"], "void");
  m.export(
    "both",
    m.define(["i32", "i32"], "void", (f, first, second) => {
      const body = (usual: Expr<"i32">, i: number) => (): void => {
        const x = f.let(call(value, i32(i)));
        f.rarely(op("i32x4.splat", usual), () => f.set(x, op("i32.add", x, i32(100))));
        const y = f.let(call(value, x));
        f.do(call(effect, y));
      };
      f.sideBySide([body(first, 1), body(second, 2)]);
    }),
  );
  const done = (first: number, second: number): readonly string[] => {
    const calls: string[] = [];
    const host = { value: (i: number) => (calls.push(`value ${i}`), 10 * i), effect: (i: number) => calls.push(`effect ${i}`) };
    run(m, { host })["both"]!(first, second);
    return calls;
  };
  expect(done(-1, -1)).toEqual(["value 1", "value 2", "value 10", "value 20", "effect 100", "effect 200"]);
  for (const rare of [done(-1, 0), done(0, -1)]) expect(rare).toEqual(["value 1", "value 2", "value 110", "value 120", "effect 1100", "effect 1200"]);
});

test("bodies that differ in their effects come one after the other", () => {
  const m = new ModuleBuilder();
  const note = m.import("host", "note", ["i32"], "void");
  m.export(
    "both",
    m.define([], "void", (f) => {
      const body = (numbers: readonly number[]) => (): void => {
        for (const i of numbers) f.do(call(note, f.let(i32(i))));
      };
      f.sideBySide([body([1]), body([2, 3])]);
    }),
  );
  const notes: number[] = [];
  run(m, { host: { note: (i: number) => notes.push(i) } })["both"]!();
  expect(notes).toEqual([1, 2, 3]);
});

test("imported functions are called", () => {
  const m = new ModuleBuilder();
  const sine = m.import("Math", "sin", ["f64"], "f64");
  m.export(
    "sin",
    m.define(["f64"], "f64", (_, x) => call(sine, x)),
  );
  expect(run(m, { Math: { sin: Math.sin } })["sin"]!(0.5)).toBe(Math.sin(0.5));
});

test("a branch out of a block that is not around it is an error", () => {
  const m = new ModuleBuilder();
  m.define([], "void", (f) => {
    let outside: Label = {};
    f.block((label) => (outside = label));
    f.branch(outside);
  });
  expect(() => m.encode()).toThrow("not around it");
});

test("a call of another module's function is an error", () => {
  const foreign = new ModuleBuilder().define([], "void", () => {});
  const m = new ModuleBuilder();
  m.define([], "void", (f) => f.do(call(foreign)));
  expect(() => m.encode()).toThrow("another module");
});
