import { createCpuBackend } from "@cotangent/backend-cpu";
import { bind1, type DType, lowerRule, none, type Primitive, setDefaultBackend, tensor } from "@cotangent/core";
import { type CaseArg, checksOf, type Row } from "@cotangent/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { i0ePrimitive, i0Primitive, i1ePrimitive, i1Primitive } from "../src/bessel.ts";
import { lgammaPrimitive, polygammaPrimitive } from "../src/gamma.ts";
import { erfinvPrimitive, excessPrimitive, hazardPrimitive, logNdtrPrimitive, ndtriPrimitive } from "../src/normal.ts";
import { asFormula } from "./as-formula.ts";
import * as v from "./values.ts";

beforeAll(() => setDefaultBackend(createCpuBackend()));

interface Subject {
  readonly primitive: Primitive<object>;
  readonly params: object;
  readonly values: v.Values;
  readonly domain: string;
  readonly limits: v.Values;
}

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const of = (primitive: Primitive<object>, values: v.Values, domain: string, limits: v.Values): Subject => ({
  primitive,
  params: none,
  values,
  domain,
  limits,
});
const order = (n: number, values: v.Values, limits: v.Values): Subject => ({
  ...of(polygammaPrimitive as Primitive<object>, values, "positive arguments", limits),
  params: { n },
});

const subjects: readonly Subject[] = [
  of(erfinvPrimitive, v.erfinvValues, "inside of (−1, 1)", [[1, inf], [-1, -inf], [2, nan], [nan, nan]]),
  of(lgammaPrimitive, v.lgammaValues, "positive arguments", [[0, inf], [-1, inf], [inf, inf], [nan, nan]]),
  of(i0ePrimitive, v.i0eValues, "away from 0, the kink of |x|", [[inf, 0], [nan, nan]]),
  of(i1ePrimitive, v.i1eValues, "away from 0, the kink of |x|", [[inf, 0], [nan, nan]]),
  of(i0Primitive, v.i0Values, "anywhere", [[inf, inf], [-inf, inf], [nan, nan]]),
  of(i1Primitive, v.i1Values, "anywhere", [[inf, inf], [-inf, -inf], [nan, nan]]),
  of(ndtriPrimitive, v.ndtriValues, "inside of (0, 1)", [[0, -inf], [1, inf], [-1, nan], [nan, nan]]),
  of(logNdtrPrimitive, v.logNdtrValues, "anywhere", [[inf, 0], [-inf, -inf], [nan, nan]]),
  of(hazardPrimitive, v.hazardValues, "anywhere", [[inf, 0], [-inf, inf], [nan, nan]]),
  of(excessPrimitive, v.excessValues, "anywhere", [[inf, inf], [-inf, 0], [nan, nan]]),
  order(0, v.digammaValues, [[0, -inf], [-1, nan], [inf, inf], [nan, nan]]),
  order(1, v.trigammaValues, [[0, inf], [-1, inf], [inf, 0], [nan, nan]]),
  order(2, v.tetragammaValues, [[0, -inf], [-1, -inf], [inf, 0], [nan, nan]]),
];

const floats: readonly DType[] = ["float32", "float64"];
const title = ({ primitive, params }: Subject): string => primitive.name + (params === none ? "" : JSON.stringify(params));

/** The first six values lie in the middle of the domain, where the derivatives are checked too. */
function rowOf({ domain, values, limits, params }: Subject): Row<object> {
  const table = new Map([...values, ...limits]);
  const points = [...table.keys()];
  const arg = (shape: readonly number[], data: readonly number[]): CaseArg => ({ shape, data });
  const ends = points.slice(6);
  return {
    domain,
    reference: ([x]) => ({ shape: x!.shape, data: x!.data.map((v) => table.get(v)!) }),
    differentiable: [0],
    ulp: { float32: 2, float64: 64 },
    cases: [
      { args: [arg([2, 3], points.slice(0, 6))], params, dtypes: floats },
      { args: [arg([], points.slice(0, 1))], params, dtypes: floats },
      { args: [arg([ends.length], ends)], params, dtypes: floats, valueOnly: "poles and the ends of the range" },
      { args: [arg([2, 0], [])], params, dtypes: floats, valueOnly: "empty" },
    ],
  };
}

/** The same primitives on a backend that knows no functions of numbers: what they are made of is computed. */
const formulas: readonly Subject[] = subjects
  .filter(({ primitive }) => primitive.rules[lowerRule] !== undefined)
  .map((subject) => ({ ...subject, primitive: asFormula(subject.primitive) }));

for (const subject of [...subjects, ...formulas])
  describe(title(subject), () => {
    const { primitive, params } = subject;

    test("refuses integers by name", () => {
      expect(() => bind1(primitive, [tensor([1], { dtype: "int32" })], params)).toThrow(
        expect.objectContaining({ code: "DTYPE_MISMATCH" }),
      );
    });

    for (const { name, run } of checksOf(title(subject), primitive, rowOf(subject))) test(name, run);
  });
