import {
  type Aval,
  avalOf,
  type DType,
  dtypes,
  GraphTrace,
  requireFunction,
  type Shape,
  Tensor,
  unflattenTree,
} from "@cotangent/core";
import { takeApart } from "./call.ts";
import { traceCall } from "./traced.ts";

/** A shape and a dtype in the place of a tensor. */
export interface ShapeSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** `T` with a spec for each tensor. */
export type Specs<T> = T extends { readonly aval: Aval }
  ? ShapeSpec
  : T extends object
    ? { -readonly [K in keyof T]: Specs<T[K]> }
    : T;

/**
 * Shapes and dtypes of the output of `f`, without computing anything. Arguments are tensors, or specs
 * `{ shape, dtype }` in their place.
 * @throws CotangentError as `jit`
 * @example evalShape((x: Tensor) => x.matmul(x.T))({ shape: [1000, 50], dtype: "float32" }) // { shape: [1000, 1000], … }
 */
export function evalShape<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: { readonly [K in keyof A]: A[K] | Specs<A[K]> }) => Specs<R> {
  requireFunction("evalShape", f);
  return (...args) => {
    const stand = new GraphTrace("evalShape");
    const call = takeApart(
      "evalShape",
      args.map((a) => replaceSpecs(a, stand)),
    );
    const { graph, outTree, places } = traceCall("evalShape", f, call);
    return unflattenTree(
      outTree,
      places.map((place) => (place < 0 ? call.leaves[-1 - place] : specOf(graph.outputs[place]!))),
    ) as Specs<R>;
  };
}

/** The value with a tensor of nothing but shape and dtype for each spec. */
function replaceSpecs(value: unknown, stand: GraphTrace): unknown {
  if (typeof value !== "object" || value === null || value instanceof Tensor) return value;
  if (isSpec(value)) return stand.input(avalOf(value.shape, value.dtype));
  if (Array.isArray(value)) return value.map((v) => replaceSpecs(v, stand));
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, replaceSpecs(v, stand)]));
}

function specOf({ aval: { shape, dtype } }: { readonly aval: Aval }): ShapeSpec {
  return { shape, dtype };
}

function isSpec(value: object): value is ShapeSpec {
  const { shape, dtype } = value as Partial<ShapeSpec>;
  return Array.isArray(shape) && dtypes.includes(dtype as DType);
}
