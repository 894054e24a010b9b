import { type Expr, type FunctionBuilder, i32, type Local, op } from "../emit/index.ts";

/** Addresses, indices and conditions. */
export type I32 = Expr<"i32">;

export const int = (x: I32 | number): I32 => (typeof x === "number" ? i32(x) : x);

export const plus = (a: I32, b: I32 | number): I32 => (b === 0 ? a : op("i32.add", a, int(b)));
export const minus = (a: I32, b: I32 | number): I32 => (b === 0 ? a : op("i32.sub", a, int(b)));
export const times = (a: I32, b: number): I32 => (b === 1 ? a : op("i32.mul", a, i32(b)));
export const over = (a: I32, b: number): I32 => (b === 1 ? a : op("i32.div_u", a, i32(b)));
export const modulo = (a: I32, b: number): I32 => (b === 1 ? i32(0) : op("i32.rem_u", a, i32(b)));
/** Addresses and counts have no sign: memory reaches to 4 GiB. */
export const below = (a: I32, b: I32 | number): I32 => op("i32.lt_u", a, int(b));
export const notAbove = (a: I32, b: I32 | number): I32 => op("i32.le_u", a, int(b));
/** The smaller one. */
export const least = (f: FunctionBuilder, a: I32, b: number): Local<"i32"> => {
  const x = f.let(a);
  f.if(op("i32.gt_u", x, i32(b)), () => f.set(x, i32(b)));
  return x;
};

export const increase = (f: FunctionBuilder, x: Local<"i32">, by: I32 | number): void => {
  if (by !== 0) f.set(x, plus(x, by));
};

/** `body` as long as `condition` holds. */
export function repeatWhile(f: FunctionBuilder, condition: () => I32, body: () => void): void {
  f.if(condition(), () =>
    f.loop((again) => {
      body();
      f.branch(again, condition());
    }),
  );
}

/** `body` for from, from + by, … below `to`. */
export function forRange(
  f: FunctionBuilder,
  from: I32 | number,
  to: I32 | number,
  body: (i: Local<"i32">) => void,
  by = 1,
): void {
  const i = f.let(int(from));
  const end = typeof to === "number" ? to : f.let(to);
  repeatWhile(f, () => below(i, end), () => {
    body(i);
    f.set(i, plus(i, by));
  });
}

