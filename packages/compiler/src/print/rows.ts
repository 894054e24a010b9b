import { type Catalogue, type DType, isFloat } from "@cotangent/core";

/** How a target writes one operation, from its arguments, which are of `dtype`, and what its printer has to offer. */
export type Print<Offer, Code> = (
  args: readonly Code[],
  offer: Offer,
  dtype: DType,
  params: object,
) => Code;

/** A target's table: a row for each elementwise primitive of core that it writes itself. */
export type Rows<Offer, Code> = { readonly [N in keyof Catalogue]?: Print<Offer, Code> };

/** One way for floating point, one for integers. */
export const byKind =
  <Offer, Code>(float: Print<Offer, Code>, integer: Print<Offer, Code>): Print<Offer, Code> =>
  (args, offer, dtype, params) =>
    (isFloat(dtype) ? float : integer)(args, offer, dtype, params);

/** One way for booleans, one for everything else. */
export const unlessBool =
  <Offer, Code>(other: Print<Offer, Code>, bool: Print<Offer, Code>): Print<Offer, Code> =>
  (args, offer, dtype, params) =>
    (dtype === "bool" ? bool : other)(args, offer, dtype, params);

const functionNames = [
  "exp",
  "expm1",
  "log",
  "log2",
  "log10",
  "log1p",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
] as const satisfies readonly (keyof Catalogue)[];
type FunctionName = (typeof functionNames)[number];

/** The rows of those functions of one number that each target calls by their own names. */
export function functionRows<Row>(row: (name: FunctionName) => Row): Record<FunctionName, Row> {
  const rows: Partial<Record<FunctionName, Row>> = {};
  for (const name of functionNames) rows[name] = row(name);
  return rows as Record<FunctionName, Row>;
}
