import { type DType, isFloat } from "@cotangent/core";
import { type Expr, i32, op, type ValueType } from "../emit/index.ts";
import type { EmitCall } from "./emit-call.ts";
import { forRange, type I32, increase } from "./integers.ts";
import { packOf } from "./packs.ts";
import { around, nothing, stepOver, split } from "./step.ts";

function element(dtype: DType, i: I32): Expr<ValueType> {
  if (isFloat(dtype)) return dtype === "float32" ? op("f32.convert_i32_s", i) : op("f64.convert_i32_s", i);
  return dtype === "bool" ? op("i32.ne", i, i32(0)) : i;
}

/** Printed where it is read; a call only where that is a single number. */
export const iota: EmitCall = (to, equation) => {
  const { dtype, shape, size } = equation.outputs[0]!.aval;
  if (size === 0) return nothing;
  const { outer, n, inner } = around(shape, (equation.params as { readonly axis: number }).axis);
  const pack = packOf(dtype);
  const all = stepOver(to, equation, split(1), size, (f, { output }) => {
    const at = f.let(output);
    forRange(f, 0, outer, () =>
      forRange(f, 0, n, (i) =>
        forRange(f, 0, inner, () => {
          f.do(pack.store(at, element(dtype, i)));
          increase(f, at, pack.bytes);
        }),
      ),
    );
  });
  return { scratch: 0, steps: [all] };
};
