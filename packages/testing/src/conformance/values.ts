import {
  avalOf,
  bind1,
  type DType,
  formatAval,
  isFloat,
  type Primitive,
  primitives,
  type Tensor,
  type TypedArray,
  withBackend,
} from "@cotangent/core";
import { caseTable } from "../cases/index.ts";
import type { PrimitiveCase, Row } from "../cases/row.ts";
import { nonConforming } from "../errors.ts";
import { unravel } from "../numeric.ts";
import { rounded, ulpsBetween } from "../ulp.ts";
import {
  argTensor,
  type ConformanceCase,
  conformanceCase,
  describeCase,
  expectEqual,
  numbered,
  type Subject,
} from "./case.ts";

/** Largest distance from the reference, in units in the last place, instead of the table's: for hardware that rounds otherwise. */
export type UlpBound = (primitive: string, dtype: DType) => number | undefined;

/** The rows of core, by name, without their params' types. */
export function rows(): readonly (readonly [string, Primitive<object>, Row<object>])[] {
  const catalogue: { readonly [name: string]: Primitive } = primitives;
  const table: { readonly [name: string]: Row<object> } = caseTable();
  return Object.entries(table).map(([name, row]) => [name, catalogue[name]!, row]);
}

/** One example of a row in one dtype. */
export interface TableCase {
  readonly name: string;
  readonly primitive: Primitive<object>;
  readonly row: Row<object>;
  readonly example: PrimitiveCase<object>;
  readonly dtype: DType;
}

/** A check of every example of every primitive, in every dtype that it takes. */
export function tableCases(check: (one: TableCase) => ConformanceCase): ConformanceCase[] {
  const cases = rows().flatMap(([name, primitive, row]) =>
    row.cases.flatMap((example) =>
      example.dtypes.map((dtype) => check({ name, primitive, row, example, dtype })),
    ),
  );
  return numbered(cases);
}

/** Every primitive against its naive reference. */
export function valueCases(subject: Subject, bound?: UlpBound): ConformanceCase[] {
  return tableCases((one) => valueCase(subject, one, bound));
}

function valueCase(
  subject: Subject,
  { name, primitive, row, example, dtype }: TableCase,
  bound?: UlpBound,
): ConformanceCase {
  const title = `${name} in ${dtype}: the value, ${describeCase(example)}`;
  return conformanceCase(subject, title, dtypesOf(primitive, example, dtype), async (backend) => {
    const args = example.args.map((a) => argTensor(a, dtype, backend));
    const y = withBackend(backend, () => bind1(primitive, args, example.params));
    expectReference(title, row, example, dtype, y, await y.data(), bound?.(name, y.dtype));
    for (const [k, a] of example.args.entries())
      expectEqual(
        `${title}: argument ${k} afterwards`,
        await args[k]!.data(),
        a.data.map((v) => rounded(v, a.dtype ?? dtype)),
      );
  });
}

/** What the arguments and the output of a case are made of. */
export function dtypesOf(
  primitive: Primitive<object>,
  { args, params }: PrimitiveCase<object>,
  dtype: DType,
): DType[] {
  const ins = args.map((a) => avalOf(a.shape, a.dtype ?? dtype));
  return [...ins, ...primitive.aval(ins, params)].map((a) => a.dtype);
}

/** Compares `y`, whose elements are `data`, with the row's reference. */
export function expectReference<P extends object>(
  title: string,
  row: Row<P>,
  example: PrimitiveCase<P>,
  dtype: DType,
  y: Tensor,
  data: TypedArray,
  bound?: number,
): void {
  const expected = row.reference(example.args, example.params, dtype);
  if (y.shape.join() !== expected.shape.join())
    throw nonConforming(title, `the shape [${expected.shape.join(",")}]`, formatAval(y.aval));
  if (data.length !== expected.data.length)
    throw nonConforming(title, `${expected.data.length} elements`, String(data.length));
  const ulp = isFloat(y.dtype) ? (bound ?? (y.dtype === "float16" ? 1 : row.ulp?.[y.dtype]) ?? 0) : 0;
  expected.data.forEach((reference, i) =>
    checkElement(title, y.dtype, data[i]!, reference, ulp, unravel(i, y.shape)),
  );
}

function checkElement(
  title: string,
  dtype: DType,
  got: number,
  reference: number,
  ulp: number,
  index: readonly number[],
): void {
  const expected = rounded(reference, dtype);
  if (!isFloat(dtype)) {
    if (got !== expected)
      throw nonConforming(`${title}, at [${index.join(",")}]`, String(expected), String(got));
    return;
  }
  const distance = ulpsBetween(got, expected, dtype);
  if (!(distance <= ulp))
    throw nonConforming(
      `${title}, at [${index.join(",")}]`,
      `${expected} to ${ulp} ulp`,
      `${got}, which is ${distance} ulp away`,
    );
}
