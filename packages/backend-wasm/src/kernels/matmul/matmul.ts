import { type Expr, f32, f64, i32, load, op, store } from "../../emit/index.ts";
import type { Emitter, Kernel } from "../../kernel.ts";
import type { MatmulOperand, MatmulShape } from "./shape.ts";

const parameters = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;

/** A matrix product: addresses of lhs, rhs, out and scratch memory, then the parts. */
export function emitMatmul(to: Emitter, shape: MatmulShape): Kernel {
  const { batch, m, n, k, lhs, rhs, dtype } = shape;
  const wide = dtype === "float64";
  const size = wide ? 8 : 4;
  const times = (x: Expr<"i32">, by: number): Expr<"i32"> => op("i32.mul", x, i32(by));
  const plus = (x: Expr<"i32">, y: Expr<"i32">): Expr<"i32"> => op("i32.add", x, y);
  const func = to.module.define(parameters, "void", (f, a, b, out, _scratch, from, end) => {
    const [part, j, p, pa, pb] = [f.let(from), f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
    const start = (base: Expr<"i32">, operand: MatmulOperand, index: Expr<"i32">): Expr<"i32"> =>
      plus(base, times(plus(i32(operand.offset), plus(times(op("i32.div_u", part, i32(m)), operand.batch), times(index, operand.free))), size));
    const sum = f.local(wide ? "f64" : "f32");
    f.block((done) => {
      f.loop((nextRow) => {
        f.branch(done, op("i32.ge_u", part, end));
        f.set(j, i32(0));
        f.loop((nextColumn) => {
          f.set(pa, start(a, lhs, op("i32.rem_u", part, i32(m))));
          f.set(pb, start(b, rhs, j));
          f.set(sum as never, (wide ? f64(0) : f32(0)) as never);
          f.set(p, i32(k));
          f.loop((next) => {
            if (wide) f.set(sum as never, op("f64.add", sum as never, op("f64.mul", load("f64.load", pa), load("f64.load", pb))) as never);
            else f.set(sum as never, op("f32.add", sum as never, op("f32.mul", load("f32.load", pa), load("f32.load", pb))) as never);
            f.set(pa, plus(pa, i32(lhs.contracted * size)));
            f.set(pb, plus(pb, i32(rhs.contracted * size)));
            f.set(p, op("i32.sub", p, i32(1)));
            f.branch(next, p);
          });
          const at = plus(out, times(plus(times(part, n), j), size));
          f.do(wide ? store("f64.store", at, sum as never) : store("f32.store", at, sum as never));
          f.set(j, plus(j, i32(1)));
          f.branch(nextColumn, op("i32.lt_u", j, i32(n)));
        });
        f.set(part, plus(part, i32(1)));
        f.branch(nextRow);
      });
    });
  });
  return { scratch: 0, steps: [{ func, parts: batch * m, work: 2 * batch * m * n * k }] };
}
