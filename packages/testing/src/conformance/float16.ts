import {
  type Backend,
  bind1,
  cumsum,
  type DType,
  matmul,
  norm,
  type Tensor,
  tensor,
  variance,
  withBackend,
} from "@cotangent/core";
import type { PrimitiveCase } from "../cases/row.ts";
import { rounded } from "../ulp.ts";
import {
  argTensor,
  type ConformanceCase,
  conformanceCase,
  describeCase,
  expectEqual,
  fail,
  numbered,
  type Subject,
} from "./case.ts";
import { dtypesOf, expectReference, rows, type TableCase } from "./values.ts";

/** Examples of a primitive: compiling shaders takes most of the time. */
const examples = 2;
/** Units in the last place: an operation rounds once what float32 has of it. */
const ulp = 1;

/** Of float16: operations round once, sums are made in float32, conversions take the even one of two neighbours. */
export function float16Cases(subject: Subject): ConformanceCase[] {
  const half = (title: string, body: (backend: Backend) => Promise<void>): ConformanceCase =>
    conformanceCase(subject, title, ["float16"], body);
  return [
    ...numbered(
      rows().flatMap(([name, primitive, row]) =>
        row.cases
          .filter(({ dtypes }) => dtypes.includes("float32"))
          .slice(0, examples)
          .map((example) => valueCase(subject, { name, primitive, row, example, dtype: "float16" })),
      ),
    ),
    half("numbers become the nearest float16 number, the even one of two, wherever they come from", converts),
    half("long sums of float16 numbers are made in float32, and rounded once", sumsWide),
    half("means, variances and norms of float16 numbers do not overflow on their way", staysFinite),
  ];
}

function valueCase(subject: Subject, { name, primitive, row, example, dtype }: TableCase): ConformanceCase {
  const title = `${name} in ${dtype}: the value, ${describeCase(example)}`;
  const args = example.args.map((a) => ({
    ...a,
    data: a.data.map((x) => rounded(x, a.dtype ?? dtype)),
  }));
  const held: PrimitiveCase<object> = { ...example, args };
  return conformanceCase(subject, title, dtypesOf(primitive, held, dtype), async (backend) => {
    const given = args.map((a) => argTensor(a, dtype, backend));
    const y = withBackend(backend, () => bind1(primitive, given, held.params));
    expectReference(title, row, held, dtype, y, await y.data(), ulp);
  });
}

/** Beside the middle of two float16 numbers, where float32 is too short to tell, and at both ends. */
const hard = [
  1 + 2 ** -11,
  1 + 3 * 2 ** -11,
  1 + 2 ** -11 + 2 ** -40,
  -1 - 2 ** -11 - 2 ** -40,
  65519.99,
  65520,
  -65520,
  2 ** -24,
  2 ** -25,
  2 ** -25 + 2 ** -40,
  3 * 2 ** -25,
  2 ** -14 - 2 ** -25,
  -0,
  NaN,
  -Infinity,
] as const;

async function converts(backend: Backend): Promise<void> {
  const want = hard.map((x) => rounded(x, "float16"));
  expectEqual("what was given", await tensor([...hard], { dtype: "float16", backend }).data(), want);
  const singles = Float32Array.from(hard);
  const cast = withBackend(backend, () => tensor(singles).to("float16"));
  expectEqual("what was float32", await cast.data(), [...singles].map((x) => rounded(x, "float16")));
  const whole = [0, 1, -1, 2049, 2051, -65519, 65520, 2 ** 30];
  const integers = withBackend(backend, () => tensor(Int32Array.from(whole)).to("float16"));
  expectEqual("what was int32", await integers.data(), whole.map((x) => rounded(x, "float16")));
}

const tenth = /* @__PURE__ */ rounded(0.1, "float16");
const constant = (backend: Backend, x: number, n: number, dtype: DType = "float16"): Tensor =>
  tensor(new Float64Array(n).fill(x), { dtype, backend });

async function sumsWide(backend: Backend): Promise<void> {
  const n = 5000;
  const want = rounded(tenth * n, "float16");
  const x = constant(backend, tenth, n);
  const [sum, running, product] = withBackend(backend, () => [
    x.sum(),
    cumsum(x, 0).slice(-1).reshape([]),
    matmul(x, constant(backend, 1, n)),
  ]);
  for (const [what, y] of Object.entries({ sum, running, product })) {
    if (y!.dtype !== "float16") fail(`the dtype of the ${what}`, "float16", y!.dtype);
    expectEqual(what, await y!.data(), [want]);
  }
}

async function staysFinite(backend: Backend): Promise<void> {
  const x = tensor([300, -300, 300, -300], { dtype: "float16", backend });
  const long = constant(backend, 100, 4000);
  const [mean, spread, size] = withBackend(backend, () => [long.mean(), variance(x, 0, { correction: 0 }).sqrt(), norm(x)]);
  expectEqual("the mean", await mean!.data(), [100]);
  expectEqual("the norm", await size!.data(), [600]);
  // the variance is 90000, which float16 does not have
  expectEqual("the root of the variance", await spread!.data(), [Infinity]);
}
