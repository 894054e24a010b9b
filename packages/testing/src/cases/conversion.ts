import { type DType, isFloat, type Shape } from "@cotangent/core";
import { byElement } from "./by-element.ts";
import { arg, type CaseArg, everything, floats, type Row, wrap } from "./row.ts";

const matrix = /* @__PURE__ */ arg([2, 3], [1, 0, 1, 1, 0, 0]);
const real = /* @__PURE__ */ arg([2, 3], [1.5, -0.625, 2.25, 0.875, -1.75, 3.125]);
const scalar = /* @__PURE__ */ arg([], [1]);
const empty = /* @__PURE__ */ arg([2, 0], []);

/** Choice by element, and conversion between dtypes. */
export function conversionCases() {
  return { select: select(), cast: cast() };
}

function select(): Row<Record<never, never>> {
  const condition = (shape: Shape, data: readonly number[]): CaseArg => arg(shape, data, "bool");
  return {
    domain: "anywhere: linear in both values",
    reference: (args) => byElement(args, (c, a, b) => (c === 1 ? a! : b!)),
    differentiable: [1, 2],
    cases: [
      {
        args: [condition([2, 3], [1, 0, 0, 1, 1, 0]), real, arg([3], [0.5, -4, 8])],
        params: {},
        dtypes: floats,
      },
      {
        args: [condition([3], [1, 0, 1]), arg([2, 1], [0.5, 2]), arg([], [-1])],
        params: {},
        dtypes: floats,
      },
      { args: [condition([], [1]), real, real], params: {}, dtypes: floats },
      {
        args: [condition([2, 3], [1, 0, 0, 1, 1, 0]), matrix, arg([], [0])],
        params: {},
        dtypes: everything,
      },
      { args: [condition([], [0]), scalar, scalar], params: {}, dtypes: everything },
      { args: [condition([2, 0], []), empty, scalar], params: {}, dtypes: everything },
      {
        args: [condition([2], [1, 0]), arg([2], [1, NaN]), arg([2], [NaN, 2])],
        params: {},
        dtypes: floats,
        valueOnly: "NaN",
      },
    ],
  };
}

const inRange = [0, 1, -1, 2.75, -2.75, 100.5] as const;
const beyond = [NaN, Infinity, -Infinity, 2 ** 40, -(2 ** 40), 4294967040] as const;

function cast(): Row<{ readonly dtype: DType }> {
  const from = (dtype: DType, data: readonly number[]) =>
    everything.map((to) => ({
      args: [arg([data.length], data)],
      params: { dtype: to },
      dtypes: [dtype],
      valueOnly: "conversion",
    }));
  return {
    domain: "from float64 to itself: through other dtypes there are no central differences",
    reference: ([x], { dtype }, source) => byElement([x!], (v) => converted(v!, source, dtype)),
    differentiable: [0],
    cases: [
      { args: [real], params: { dtype: "float64" }, dtypes: ["float64"] },
      ...from("float32", [...inRange, ...beyond]),
      ...from("float64", [...inRange, ...beyond, 0.1, 1e300]),
      ...from("int32", [0, 1, -1, 2147483647, -2147483648]),
      ...from("uint32", [0, 1, 4294967295]),
      ...from("bool", [0, 1]),
      ...everything.map((to) => ({
        args: [empty],
        params: { dtype: to },
        dtypes: everything,
        valueOnly: "empty",
      })),
    ],
  };
}

/** Float to integer truncates and saturates, NaN becomes 0; between integers the bits stay; to bool is x ≠ 0. */
function converted(x: number, from: DType, to: DType): number {
  if (to === "bool") return Number(x !== 0);
  if (isFloat(to)) return x;
  if (from === "int32" || from === "uint32" || from === "bool") return wrap(BigInt(x), to);
  const [low, high] = to === "int32" ? [-2147483648, 2147483647] : [0, 4294967295];
  return Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), low), high);
}
