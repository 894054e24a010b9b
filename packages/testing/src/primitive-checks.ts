import {
  bind1,
  type DType,
  type Primitive,
  type Tensor,
  tensor,
  type Traits,
} from "@cotangent/core";
import { grad, linearTranspose } from "@cotangent/grad";
import { vmap } from "@cotangent/vmap";
import type { CaseArg, PrimitiveCase, Row } from "./cases/row.ts";
import { checkGrads, checkTransposes } from "./check-grads.ts";
import { checkVmap, expectStacked } from "./check-vmap.ts";
import { argTensor, describeCase, numbered } from "./conformance/case.ts";
import { expectReference, rows } from "./conformance/values.ts";
import { directions, randomStream } from "./random.ts";

/** A named check of the rules of a primitive, on the backend in force. */
export interface PrimitiveCheck {
  readonly primitive: string;
  readonly name: string;
  readonly run: () => void;
}

const batchSize = 3;

/**
 * The checks that follow from a row: the value against the reference; both modes against central differences with
 * the dot-product identity, to order 2; the transpose of what is linear; vmap against a loop for every choice of
 * mapped arguments; vmap of grad, and grad of vmap.
 */
export function checksOf<P extends object>(
  name: string,
  primitive: Primitive<P>,
  row: Row<P>,
): PrimitiveCheck[] {
  const checks = row.cases.flatMap((example) => {
    const title = describeCase(example);
    const found: PrimitiveCheck[] = [];
    const add = (what: string, run: () => void): number =>
      found.push({ primitive: name, name: `${name} of ${title}: ${what}`, run });
    for (const dtype of example.dtypes)
      add(`the value in ${dtype} is the reference's`, () => {
        const y = bind1(
          primitive,
          example.args.map((a) => argTensor(a, dtype)),
          example.params,
        );
        expectReference(name, row, example, dtype, y, y.dataSync());
      });
    const places = row.differentiable.filter((k) => k < example.args.length);
    if (example.args.length > 0) add("vmap is a loop", () => checkBatching(primitive, example));
    if (
      places.length > 0 &&
      example.valueOnly === undefined &&
      example.dtypes.includes("float64")
    ) {
      add("derivatives of order 2, both modes", () => checkDerivatives(primitive, example, places));
      for (const list of linearPlaces(primitive, places))
        add(`the transpose in ${list.join(" and ")} is the adjoint`, () =>
          checkTranspose(primitive, example, list),
        );
      add("vmap of grad is a loop", () => checkVmapOfGrad(primitive, example, places));
      add("grad of vmap is a loop", () => checkGradOfVmap(primitive, example, places));
    }
    return found;
  });
  return numbered(checks);
}

/** The checks of every primitive of core. */
export function primitiveChecks(): PrimitiveCheck[] {
  return rows().flatMap(([name, primitive, row]) => checksOf(name, primitive, row));
}

type Apply = (...args: Tensor[]) => Tensor;

function applied<P extends object>(primitive: Primitive<P>, { params }: PrimitiveCase<P>): Apply {
  return (...args) => bind1(primitive, args, params);
}

/** The case as a function of the arguments at `places`, and those arguments. */
function varying<P extends object>(
  primitive: Primitive<P>,
  example: PrimitiveCase<P>,
  places: readonly number[],
): [Apply, Tensor[]] {
  const all = example.args.map((a) => argTensor(a, "float64"));
  const f = (...varied: Tensor[]): Tensor => {
    const args = [...all];
    places.forEach((place, k) => (args[place] = varied[k]!));
    return bind1(primitive, args, example.params);
  };
  return [f, places.map((k) => all[k]!)];
}

function checkDerivatives<P extends object>(
  primitive: Primitive<P>,
  example: PrimitiveCase<P>,
  places: readonly number[],
): void {
  checkGrads(...varying(primitive, example, places));
}

/** The lists of arguments in which the primitive is linear together. */
function linearPlaces(
  { traits }: { readonly traits: Traits },
  places: readonly number[],
): readonly (readonly number[])[] {
  if (traits.linear === undefined) return [];
  if (traits.linear === "jointly") return [places];
  return (traits.linear === "each" ? places : places.slice(0, 1)).map((k) => [k]);
}

/** ⟨ct, f(x)⟩ = ⟨fᵀ(ct), x⟩ of a linear f. */
function checkTranspose<P extends object>(
  primitive: Primitive<P>,
  example: PrimitiveCase<P>,
  places: readonly number[],
): void {
  const [f, xs] = varying(primitive, example, places);
  const y = f(...xs);
  const ct = tensor(directions(y.size, randomStream(places.length)), { shape: y.shape });
  checkTransposes([y], linearTranspose(f, xs)(ct), xs, [ct], "the transpose");
}

/** Several argument lists of one case: its numbers, rotated. Any combination lies in the same domain. */
function batchesOf(example: PrimitiveCase<object>, dtype: DType): Tensor[][] {
  return Array.from({ length: batchSize }, (_, by) =>
    example.args.map((a) => argTensor(rotated(a, by), dtype)),
  );
}

function rotated(arg: CaseArg, by: number): CaseArg {
  const n = arg.data.length;
  return { ...arg, data: arg.data.map((_, i) => arg.data[(i + by) % n]!) };
}

function checkBatching<P extends object>(primitive: Primitive<P>, example: PrimitiveCase<P>): void {
  const dtype = example.dtypes.includes("float64") ? "float64" : example.dtypes[0]!;
  checkVmap(applied(primitive, example), batchesOf(example, dtype));
}

/** A number that depends on every element of the output with a weight of its own. */
function weighed(f: Apply): Apply {
  return (...args) => {
    const y = f(...args);
    const weights = tensor(directions(y.size, randomStream(y.size)), {
      shape: y.shape,
      backend: y.backend ?? undefined,
    });
    return y.mul(weights).sum();
  };
}

function checkVmapOfGrad<P extends object>(
  primitive: Primitive<P>,
  example: PrimitiveCase<P>,
  argnums: readonly number[],
): void {
  const gradient = grad(weighed(applied(primitive, example)), { argnums });
  checkVmap((...args) => gradient(...args), batchesOf(example, "float64"));
}

function checkGradOfVmap<P extends object>(
  primitive: Primitive<P>,
  example: PrimitiveCase<P>,
  argnums: readonly number[],
): void {
  const f = weighed(applied(primitive, example));
  const batches = batchesOf(example, "float64");
  const stacked = example.args.map((a, k) =>
    tensor(
      batches.flatMap((b) => [...b[k]!.dataSync()]),
      {
        shape: [batchSize, ...a.shape],
        dtype: a.dtype ?? "float64",
      },
    ),
  );
  const together = grad((...args: Tensor[]) => vmap(f)(...args).sum(), { argnums })(...stacked);
  const apart = batches.map((batch) => grad(f, { argnums })(...batch));
  together.forEach((g, k) =>
    expectStacked(
      g,
      apart.map((list) => list[k]!),
      "grad of vmap",
      k,
    ),
  );
}
