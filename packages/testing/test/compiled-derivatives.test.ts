import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import {
  type Backend,
  bind1,
  flattenTree,
  type Primitive,
  primitives,
  stack,
  type Tensor,
  tensor,
  withBackend,
} from "@cotangent/core";
import { grad, vjp } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { jvp } from "@cotangent/jvp";
import { caseTable, type PrimitiveCase, type Row } from "@cotangent/testing";
import { vmap } from "@cotangent/vmap";
import { describe, expect, test } from "vitest";

type Apply = (...args: Tensor[]) => Tensor;
type Derivative = (f: Apply, n: number) => (...args: Tensor[]) => unknown;

/** Numbers of either sign and no pattern, the same for the same size. */
const numbersLike = (x: Tensor): Tensor =>
  tensor(
    Float64Array.from({ length: x.size }, (_, i) => Math.sin(2.3 * i + 0.7) + 0.1),
    { shape: x.shape },
  );
const weighed =
  (f: Apply): Apply =>
  (...args) => {
    const y = f(...args);
    return y.mul(numbersLike(y)).sum();
  };

const derivatives: { readonly [title: string]: Derivative } = {
  value: (f) => f,
  vjp:
    (f) =>
    (...args) => {
      const [y, pullback] = vjp(f, args);
      return pullback(numbersLike(y));
    },
  jvp:
    (f) =>
    (...args) =>
      jvp(f, args, args.map(numbersLike)),
  "jvp of grad":
    (f, n) =>
    (...args) =>
      jvp(grad(weighed(f), { argnums: range(n) }), args, args.map(numbersLike)),
  "grad of jvp": (f, n) =>
    grad((...args: Tensor[]) => weighed((...xs) => jvp(f, xs, xs.map(numbersLike))[1])(...args), {
      argnums: range(n),
    }),
  "vmap of grad":
    (f, n) =>
    (...args) =>
      vmap(grad(weighed(f), { argnums: range(n) }))(...args.map((x) => stack([x, x.mul(1), x]))),
};

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** The leaves of a derivative in the arguments at `places`, computed on `backend`. */
function leavesOf(
  backend: Backend,
  primitive: Primitive<object>,
  { args, params }: PrimitiveCase<object>,
  places: readonly number[],
  derivative: Derivative,
  compile: boolean,
): number[][] {
  return withBackend(backend, () => {
    const all = args.map((a) =>
      tensor(a.dtype === "bool" ? Uint8Array.from(a.data) : Float64Array.from(a.data), {
        shape: a.shape,
        dtype: a.dtype ?? "float64",
      }),
    );
    const f: Apply = (...varied) =>
      bind1(
        primitive,
        all.map((x, k) => varied[places.indexOf(k)] ?? x),
        params,
      );
    const g = derivative(f, places.length);
    const run = compile ? jit(g) : g;
    const output = run(...places.map((k) => all[k]!));
    return (flattenTree(output).leaves as Tensor[]).map((y) => [...y.dataSync()]);
  });
}

/** Sums taken in another order: some units in the last place of the largest element. */
const reassociation = 1e-14;
const interpreter = createInterpreter();
const generator = createGenerator();
const catalogue: { readonly [name: string]: Primitive } = primitives;

/** What one primitive's derivatives are tried at: the first case with derivatives. */
const samples = Object.entries(
  caseTable() as unknown as { readonly [name: string]: Row<object> },
).flatMap(([name, row]) => {
  const example = row.cases.find(
    (c) => c.valueOnly === undefined && c.dtypes.includes("float64") && c.args.length > 0,
  );
  const places = row.differentiable.filter((k) => k < (example?.args.length ?? 0));
  return example === undefined || places.length === 0 ? [] : [{ name, example, places }];
});

test("Every primitive that is not discrete is tried", () => {
  const smooth = Object.entries(catalogue).filter(([, { traits }]) => !("discrete" in traits));
  expect(samples.map(({ name }) => name).sort()).toEqual(smooth.map(([name]) => name).sort());
});

for (const { name, example, places } of samples)
  describe(`The derivatives of ${name}, compiled`, () => {
    for (const [title, derivative] of Object.entries(derivatives))
      test(`are what they are eager: ${title}`, () => {
        const of = (backend: Backend, compile: boolean): number[][] =>
          leavesOf(backend, catalogue[name]!, example, places, derivative, compile);
        const eager = of(interpreter, false);
        expect(of(interpreter, true)).toEqual(eager);
        const compiled = of(generator, true);
        expect(compiled.map((y) => y.length)).toEqual(eager.map((y) => y.length));
        compiled.forEach((leaf, k) => {
          const size = eager[k]!.reduce((m, y) => Math.max(m, Math.abs(y)), 0);
          leaf.forEach((y, i) => {
            const difference = Math.abs(y - eager[k]![i]!);
            expect(difference, `leaf ${k}, element ${i}`).toBeLessThanOrEqual(reassociation * size);
          });
        });
      });
  });
