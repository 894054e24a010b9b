import { createCpuBackend as createInterpreter } from "@cotangent/backend-cpu";
import { createCpuBackend as createGenerator } from "@cotangent/backend-cpu/generated";
import {
  type Backend,
  bitwiseAnd,
  bitwiseLeftShift,
  bitwiseRightShift,
  bitwiseXor,
  type DType,
  flattenTree,
  rsqrt,
  type Tensor,
  tensor,
  where,
  withBackend,
} from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

type Program = (x: Tensor, y: Tensor) => Tensor;

/** Steps by element whose value in float32 is another one when a step in between is not rounded. */
const steps: readonly Program[] = [
  (x, y) => x.add(y),
  (x, y) => x.sub(y),
  (x, y) => x.mul(y),
  (x, y) => x.div(y),
  (x, y) => x.mul(0.1).add(y),
  (x, y) => x.mul(y).add(x),
  (x) => x.sin(),
  (x) => x.square().add(1).sqrt(),
  (x) => x.tanh(),
  (x) => x.sigmoid(),
  (x) => x.square().neg().exp(),
  (x) => x.square().add(0.3).log(),
  (x) => x.cos().mul(16777216).add(1).sub(16777216),
  (x, y) => where(x.lt(y), x.mul(1.1), y),
  (x, y) => x.maximum(y).minimum(3),
  (x) => x.pow(3),
  (x) => rsqrt(x.abs().add(1e-8)).mul(1e-4),
  (x) => x.to("float64").mul(0.1).to("float32"),
  (x) => x.floor().add(x.round()).mul(0.3),
];

const integerSteps: readonly Program[] = [
  (x, y) => x.add(y),
  (x, y) => x.sub(y).neg(),
  (x, y) => x.mul(y),
  (x) => x.mul(1103515245).add(12345),
  (x, y) => bitwiseXor(x, bitwiseLeftShift(y, 13)),
  (x, y) => bitwiseXor(x, bitwiseRightShift(y, 17)),
  (x, y) => bitwiseAnd(x, y).add(x),
  (x) => x.square(),
  (x) => x.pow(3),
  (x) => x.abs(),
  (x, y) => where(x.lt(y), x, y.mul(3)),
  (x, y) => x.maximum(y),
];

interface Chain {
  readonly picks: readonly number[];
  readonly values: readonly number[];
}

const chains: fc.Arbitrary<Chain> = fc.record({
  picks: fc.array(fc.nat(10_000), { minLength: 2, maxLength: 24 }),
  values: fc.array(
    fc.oneof(fc.float({ noNaN: false }), fc.float({ min: -4, max: 4 }), fc.integer()),
    {
      minLength: 10,
      maxLength: 10,
    },
  ),
});

/** A chain of steps, each on the value before and an earlier one; all of its values. */
function programOf({ picks }: Chain, from: readonly Program[]): (x: Tensor, y: Tensor) => Tensor[] {
  return (x, y) => {
    const made = [x, y];
    for (const pick of picks)
      made.push(from[pick % from.length]!(made.at(-1)!, made[pick % made.length]!));
    return [made.at(-1)!, made[made.length >> 1]!];
  };
}

function bitsOf(
  backend: Backend,
  dtype: DType,
  { values }: Chain,
  program: (x: Tensor, y: Tensor) => unknown,
): string[] {
  return withBackend(backend, () => {
    const numbers = values.map((v) =>
      dtype === "float32" ? Math.fround(v) : Number.isFinite(v) ? Math.trunc(v) >> 0 : 7,
    );
    const whole = dtype === "uint32" ? numbers.map((v) => v >>> 0) : numbers;
    const [x, y] = [whole.slice(0, 5), whole.slice(5)].map((list) =>
      tensor(Float64Array.from(list), { dtype }),
    ) as [Tensor, Tensor];
    return (flattenTree(program(x, y)).leaves as Tensor[]).map((t) =>
      // every NaN is one number
      [...t.dataSync()].map((v) => (Object.is(v, -0) ? "-0" : String(v))).join(),
    );
  });
}

const interpreter = createInterpreter();
const generator = createGenerator();

describe("A compiled chain of operations by element has the bits of the interpreter", () => {
  const check = (dtype: DType, from: readonly Program[]): void => {
    fc.assert(
      fc.property(chains, (chain) => {
        const program = programOf(chain, from);
        const eager = bitsOf(interpreter, dtype, chain, program);
        expect(bitsOf(generator, dtype, chain, jit(program))).toEqual(eager);
      }),
      { numRuns: 400 },
    );
  };

  test("in float32: what is fused is rounded between operations", () => check("float32", steps));
  test("in int32: integers wrap", () => check("int32", integerSteps));
  test("in uint32: integers wrap", () => check("uint32", integerSteps));

  test("in float32 derivatives", () => {
    const smooth = steps.slice(0, 13);
    fc.assert(
      fc.property(chains, ({ picks, values }) => {
        const chain = { picks, values: values.map((v) => (Math.abs(v) < 10 ? v : 0.7)) };
        const program = grad((x: Tensor, y: Tensor) => programOf(chain, smooth)(x, y)[0]!.sum(), {
          argnums: [0, 1],
        });
        const eager = bitsOf(interpreter, "float32", chain, program);
        expect(bitsOf(generator, "float32", chain, jit(program))).toEqual(eager);
      }),
      { numRuns: 200 },
    );
  });
});

describe("float32, by hand", () => {
  test("keeps the double rounding that float64 in between would lose", () => {
    // 1 + 2⁻²⁴ is 1 in float32, so that subtracting 1 leaves nothing
    const f = (x: Tensor): Tensor =>
      x
        .add(2 ** -24)
        .sub(1)
        .mul(2 ** 24);
    for (const backend of [interpreter, generator])
      withBackend(backend, () =>
        expect(jit(f)(tensor([1, 2])).dataSync()).toEqual(Float32Array.of(0, 2 ** 24)),
      );
  });

  test("overflows and underflows where float32 does", () => {
    const f = (x: Tensor): Tensor => x.mul(x).div(x);
    for (const backend of [interpreter, generator])
      withBackend(backend, () =>
        expect(jit(f)(tensor([1e30, 1e-30, 3])).dataSync()).toEqual(
          Float32Array.of(Infinity, 0, 3),
        ),
      );
  });

  test("integers wrap within a program", () => {
    const f = (x: Tensor): Tensor => x.mul(x).mul(x).add(2147483647).sub(-5);
    const expected = (v: number): number => (Math.imul(Math.imul(v, v), v) + 2147483647 + 5) | 0;
    for (const backend of [interpreter, generator])
      withBackend(backend, () => {
        const values = [123456789, -7, 65536, 2147483647];
        expect([...jit(f)(tensor(values, { dtype: "int32" })).dataSync()]).toEqual(
          values.map(expected),
        );
      });
  });
});
