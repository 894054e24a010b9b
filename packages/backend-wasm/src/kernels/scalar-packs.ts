import { f32, f64, i32, load, op, select, store } from "../emit/index.ts";
import type { I32 } from "./integers.ts";
import type { Pack } from "./pack.ts";

const single = {
  elements: 1,
  indices: {
    type: "i32",
    constant: i32,
    from: (x: I32) => x,
    store: (at: I32, value: I32) => store("i32.store", at, value),
  },
  both: (a: I32, b: I32) => op("i32.and", a, b),
  either: (a: I32, b: I32) => op("i32.or", a, b),
  choose: select,
  chooseIndex: select<"i32">,
  any: (mask: I32) => mask,
  first: () => i32(0),
} as const;

export const float: Pack<"f32", "i32", "i32"> = {
  ...single,
  type: "f32",
  isFloat: true,
  bytes: 4,
  load: (at, offset) => load("f32.load", at, offset),
  store: (at, value, offset) => store("f32.store", at, value, offset),
  constant: f32,
  add: (a, b) => op("f32.add", a, b),
  mul: (a, b) => op("f32.mul", a, b),
  max: (a, b) => op("f32.max", a, b),
  min: (a, b) => op("f32.min", a, b),
  less: (a, b) => op("f32.lt", a, b),
  equal: (a, b) => op("f32.eq", a, b),
  differ: (a, b) => op("f32.ne", a, b),
};

export const double: Pack<"f64", "i32", "i32"> = {
  ...single,
  type: "f64",
  isFloat: true,
  bytes: 8,
  load: (at, offset) => load("f64.load", at, offset),
  store: (at, value, offset) => store("f64.store", at, value, offset),
  constant: f64,
  add: (a, b) => op("f64.add", a, b),
  mul: (a, b) => op("f64.mul", a, b),
  max: (a, b) => op("f64.max", a, b),
  min: (a, b) => op("f64.min", a, b),
  less: (a, b) => op("f64.lt", a, b),
  equal: (a, b) => op("f64.eq", a, b),
  differ: (a, b) => op("f64.ne", a, b),
};

export function integer(signed: boolean): Pack<"i32", "i32", "i32"> {
  const less = (a: I32, b: I32): I32 => op(signed ? "i32.lt_s" : "i32.lt_u", a, b);
  return {
    ...single,
    type: "i32",
    isFloat: false,
    bytes: 4,
    load: (at, offset) => load("i32.load", at, offset),
    store: (at, value, offset) => store("i32.store", at, value, offset),
    constant: i32,
    add: (a, b) => op("i32.add", a, b),
    mul: (a, b) => op("i32.mul", a, b),
    max: (a, b) => select(less(a, b), b, a),
    min: (a, b) => select(less(b, a), b, a),
    less,
    equal: (a, b) => op("i32.eq", a, b),
    differ: (a, b) => op("i32.ne", a, b),
  };
}

export const byte: Pack<"i32", "i32", "i32"> = /* @__PURE__ */ (() => ({
  ...integer(false),
  bytes: 1,
  load: (at: I32, offset?: number) => load("i32.load8_u", at, offset),
  store: (at: I32, value: I32, offset?: number) => store("i32.store8", at, value, offset),
}))();
