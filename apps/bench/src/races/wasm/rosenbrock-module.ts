import { f64, i32, load, ModuleBuilder, op, store } from "@cotangent/backend-wasm/emit";

type F64 = ReturnType<typeof f64>;
const vector = (x: F64) => op("f64x2.splat", x);
const plus = (x: ReturnType<typeof i32>, y: number) => op("i32.add", x, i32(y));

/** Vectors side by side in a pass: four columns. */
const abreast = 2;
const columnBytes = 16 * abreast;

/**
 * The Hessian of the Rosenbrock function as a module written by hand: forward over reverse in one pass for all columns of
 * the identity, two vectors at a time, the formulas of `fusedRosenbrockHessian`. Memory holds x, the basis and the result,
 * whose rows are padded to whole passes. The function copies x in and the result out, into an array that is reused.
 */
export function handEmitted(n: number): (x: Float64Array) => Float64Array {
  const row = Math.ceil(n / (2 * abreast)) * columnBytes;
  const [basis, result] = [n * 8 + 64, n * 8 + 64 + n * row];
  const m = new ModuleBuilder();
  m.exportMemory("memory", { initial: Math.ceil((result + n * row) / 65536) });
  m.export("run", m.define([], "void", (f) => {
    const columns = Array.from({ length: abreast }, () => ({
      v: f.local("v128"),
      next: f.local("v128"),
      da: f.local("v128"),
      carried: f.local("v128"),
    }));
    const [column, x, at, out] = [f.local("i32"), f.local("i32"), f.let(i32(basis)), f.local("i32")];
    const [minus400, plus200] = [f.let(vector(f64(-400))), f.let(vector(f64(200)))];
    const xi = f.local("f64");
    const [splat, slope, curve] = [f.local("v128"), f.local("v128"), f.local("v128")];
    f.loop((nextColumns) => {
      f.set(x, i32(0));
      f.set(at, plus(column, basis));
      f.set(out, plus(column, result));
      columns.forEach(({ v, carried }, u) => {
        f.set(v, load("v128.load", at, 16 * u));
        f.set(carried, vector(f64(0)));
      });
      f.loop((next) => {
        f.set(at, plus(at, row));
        f.set(xi, load("f64.load", x));
        f.set(splat, vector(xi));
        f.set(slope, vector(op("f64.mul", xi, f64(-2))));
        const a = op("f64.sub", load("f64.load", x, 8), op("f64.mul", xi, xi));
        f.set(curve, vector(op("f64.add", f64(2), op("f64.mul", f64(-400), a))));
        columns.forEach(({ next: later }, u) => f.set(later, load("v128.load", at, 16 * u)));
        columns.forEach(({ v, next: later, da, carried }, u) => {
          f.set(da, op("f64x2.add", later, op("f64x2.mul", slope, v)));
          const own = op("f64x2.add", op("f64x2.mul", op("f64x2.mul", da, splat), minus400), op("f64x2.mul", curve, v));
          f.do(store("v128.store", out, op("f64x2.add", own, carried), 16 * u));
          f.set(carried, op("f64x2.mul", da, plus200));
          f.set(v, later);
        });
        f.set(out, plus(out, row));
        f.set(x, plus(x, 8));
        f.branch(next, op("i32.lt_u", x, i32(8 * (n - 1))));
      });
      columns.forEach(({ carried }, u) => f.do(store("v128.store", out, carried, 16 * u)));
      f.set(column, plus(column, columnBytes));
      f.branch(nextColumns, op("i32.lt_u", column, i32(row)));
    });
  }));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  const { memory, run } = exports as { memory: WebAssembly.Memory; run: () => void };
  const [point, identity] = [new Float64Array(memory.buffer, 0, n), new Float64Array(memory.buffer, basis)];
  for (let i = 0; i < n; i++) identity[(i * row) / 8 + i] = 1;
  const rows = Array.from({ length: n }, (_, i) => new Float64Array(memory.buffer, result + i * row, n));
  const whole = row === n * 8 ? new Float64Array(memory.buffer, result, n * n) : null;
  const hessian = new Float64Array(n * n);
  return (x) => {
    point.set(x);
    run();
    if (whole === null) rows.forEach((values, i) => hessian.set(values, i * n));
    else hessian.set(whole);
    return hessian;
  };
}
