import { type Aval, type Shape } from "../aval.ts";
import type { TypedArray } from "../dtype.ts";
import { badArgument, CotangentError } from "../errors.ts";

/** Numbers (or booleans) in arrays, all of one length at each depth. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** Row-major elements as nested arrays; booleans come back as booleans. */
export function nest(data: TypedArray, aval: Aval): NestedArray {
  const value = (i: number): number | boolean => (aval.dtype === "bool" ? data[i] !== 0 : data[i]!);
  let next = 0;
  const build = (dim: number): NestedArray =>
    dim === aval.shape.length
      ? value(next++)
      : Array.from({ length: aval.shape[dim]! }, () => build(dim + 1));
  return build(0);
}

/** Shape and elements of nested arrays. Throws `RAGGED` when lengths differ. */
export function unnest(op: string, nested: NestedArray): { readonly shape: Shape; readonly values: (number | boolean)[] } {
  const shape: number[] = [];
  for (let x: NestedArray = nested; Array.isArray(x); x = x[0] as NestedArray) {
    shape.push(x.length);
    if (x.length === 0) break;
  }
  const values: (number | boolean)[] = [];
  const visit = (x: NestedArray, dim: number, path: string): void => {
    if (dim === shape.length) {
      if (typeof x !== "number" && typeof x !== "boolean") {
        if (Array.isArray(x)) throw ragged(op, path, "a number", `an array of length ${x.length}`);
        throw badArgument(op, `the element at ${path || "[]"}`, "a number or a boolean", x);
      }
      values.push(x);
      return;
    }
    if (!Array.isArray(x)) throw ragged(op, path, `an array of length ${shape[dim]}`, String(x));
    if (x.length !== shape[dim])
      throw ragged(op, path, `an array of length ${shape[dim]}`, `one of length ${x.length}`);
    x.forEach((v: NestedArray, i) => visit(v, dim + 1, `${path}[${i}]`));
  };
  visit(nested, 0, "");
  return { shape, values };
}

const ragged = (op: string, path: string, expected: string, got: string): CotangentError =>
  new CotangentError("RAGGED", `${op}: expected ${expected} at ${path || "the top"}, got ${got}.`, "All rows need the same length.");
