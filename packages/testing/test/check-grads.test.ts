import { createCpuBackend } from "@cotangent/backend-cpu";
import {
  bind1,
  CotangentError,
  definePrimitive,
  jvpRule,
  lowerRule,
  batchRule,
  moveaxis,
  type Primitive,
  setDefaultBackend,
  type Tensor,
  tensor,
  transposeRule,
  where,
} from "@cotangent/core";
import { CheckError, checkGrads, checkVmap } from "@cotangent/testing";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(() => setDefaultBackend(createCpuBackend()));

const f64 = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: "float64" });
const x = (): Tensor =>
  f64([
    [0.3, -1.2, 0.7],
    [1.1, -0.4, 2.2],
  ]);

type None = Record<never, never>;
type Wrong = Primitive<None>;
/** sin, by a third party, whose derivative is as given. */
function sine(derivative: (dx: Tensor, x: Tensor) => Tensor): Wrong {
  return definePrimitive<None, None>({
    name: "acme.sin",
    traits: {},
    aval: ([a]) => [a!],
    rules: { [lowerRule]: ([a]) => a!.sin(), [jvpRule]: [(dx, _out, [a]) => derivative(dx, a!)] },
  });
}
const apply =
  (primitive: Wrong) =>
  (a: Tensor): Tensor =>
    bind1(primitive, [a], {});

function caught(run: () => void): CheckError {
  try {
    run();
  } catch (error) {
    if (error instanceof CheckError) return error;
    throw error;
  }
  throw new Error("expected a CheckError, got none");
}

describe("checkGrads", () => {
  test("accepts right derivatives", () => {
    checkGrads((a: Tensor) => a.sin().mul(a).sum(), [x()]);
    checkGrads((a: Tensor, b: Tensor) => a.matmul(b).tanh(), [x(), f64([0.5, -0.25, 1.5])], {
      order: 3,
    });
    checkGrads(apply(sine((dx, a) => dx.mul(a.cos()))), [x()]);
  });

  test("accepts trees of tensors in and out", () => {
    const model = { w: x(), b: f64([0.1, -0.2]) };
    checkGrads(
      (p: { w: Tensor; b: Tensor }, [y]: [Tensor]) => ({
        mean: p.w.matmul(y).add(p.b),
        size: [p.w.pow(2).sum()],
      }),
      [model, [f64([1, 2, -0.5])]],
    );
  });

  test("rejects a wrong first derivative in both modes, and says where and what", () => {
    const wrong = apply(sine((dx, a) => where(a.gt(2), dx.mul(a), dx.mul(a.cos()))));
    for (const mode of ["forward", "reverse"] as const) {
      const error = caught(() => checkGrads(wrong, [x()], { order: 1, modes: [mode] }));
      expect(error).toBeInstanceOf(CotangentError);
      expect(error.code).toBe("GRADIENT_MISMATCH");
      expect(error.difference.index).toEqual([1, 2]);
      expect(error.difference.leaf).toBe(0);
      const ratio = error.difference.got / error.difference.expected;
      expect(ratio).toBeCloseTo(2.2 / Math.cos(2.2), 6);
      expect(error.message).toContain("index [1,2]");
      expect(error.message).toContain(String(error.difference.got));
    }
  });

  test("rejects a derivative that is right but not differentiable itself", () => {
    // the value of the derivative is right, its own derivative is lost
    const wrong = apply(sine((dx, a) => dx.mul(a.cos().detach())));
    checkGrads(wrong, [x()], { order: 1 });
    for (const mode of ["forward", "reverse"] as const) {
      const error = caught(() => checkGrads(wrong, [x()], { order: 2, modes: [mode] }));
      expect(error.difference.what).toBe(`${mode} of ${mode}`);
    }
  });

  test("rejects a transpose that does not belong to the derivative", () => {
    const linear: Primitive<None, { readonly linear: "jointly" }> = definePrimitive<
      None,
      { readonly linear: "jointly" }
    >({
      name: "acme.twice",
      traits: { linear: "jointly" },
      aval: ([a]) => [a!],
      rules: {
        [lowerRule]: ([a]) => a!.add(a!),
        [jvpRule]: [(dx) => bind1(linear, [dx], {})],
        [transposeRule]: (ct) => [ct.mul(3)],
      },
    });
    const twice = (a: Tensor): Tensor => bind1(linear, [a], {});
    checkGrads(twice, [x()], { order: 1, modes: ["forward"] });
    const error = caught(() => checkGrads(twice, [x()], { order: 1, modes: ["reverse"] }));
    expect(error.difference.got / error.difference.expected).toBeCloseTo(1.5, 6);
  });

  test("rejects a derivative at a kink", () => {
    expect(
      caught(() => checkGrads((a: Tensor) => a.abs(), [f64([1, 0])])).difference.index,
    ).toEqual([1]);
  });

  test("checks large arguments in a choice of elements", () => {
    const many = f64(Array.from({ length: 300 }, (_, i) => (i - 150) / 50));
    checkGrads((a: Tensor) => a.sin().sum(), [many], { order: 1 });
    const wrong = apply(sine((dx, a) => dx.mul(a.cos()).mul(1.01)));
    caught(() =>
      checkGrads((a: Tensor) => wrong(a).sum(), [many], { order: 1, modes: ["reverse"] }),
    );
  });

  test("finds a wrong derivative with every seed", () => {
    const wrong = apply(sine((dx, a) => dx.mul(a.cos()).mul(1.0001)));
    for (let seed = 0; seed < 20; seed++)
      caught(() => checkGrads(wrong, [f64(0.4)], { order: 1, seed }));
  });

  test("asks for float64 and for sensible options", () => {
    const code = (run: () => void): unknown => {
      try {
        run();
      } catch (error) {
        return error instanceof CotangentError ? error.code : error;
      }
      return "none";
    };
    const f = (a: Tensor): Tensor => a.sin();
    expect(code(() => checkGrads(f, [tensor([1, 2])]))).toBe("NOT_FLOAT64");
    expect(code(() => checkGrads((a: Tensor) => a.to("float32"), [x()]))).toBe("NOT_FLOAT64");
    expect(code(() => checkGrads(f, [x()], { order: 0 }))).toBe("BAD_ARGUMENT");
    expect(code(() => checkGrads(f, [x()], { modes: [] }))).toBe("BAD_ARGUMENT");
    expect(code(() => checkGrads(f, [x()], { step: 0 }))).toBe("BAD_ARGUMENT");
    expect(code(() => checkGrads(f, [x()], { tolerance: -1 }))).toBe("BAD_ARGUMENT");
    expect(code(() => checkGrads(() => [], []))).toBe("BAD_ARGUMENT");
  });
});

describe("checkVmap", () => {
  const batches = (): Tensor[][] => [[x()], [x().mul(2)], [x().sub(1)]];

  test("accepts operations that batch", () => {
    checkVmap((a) => a!.sin().sum(0), batches());
    checkVmap((a) => [a!.T, a!.amax()], batches());
  });

  test("rejects a wrong batching rule, and says where and what", () => {
    const wrong = definePrimitive<None, None>({
      name: "acme.total",
      traits: {},
      aval: ([a]) => [{ ...a!, shape: [], size: 1 }],
      rules: {
        [lowerRule]: ([a]) => a!.sum(),
        // forgets the last row
        [batchRule]: ([a], [dim]) => [
          moveaxis(a!, dim!, 0).slice(0, -1, { dim: 1 }).sum([1, 2]),
          0,
        ],
      },
    });
    const error = caught(() => checkVmap((a) => bind1(wrong, [a!], {}), batches()));
    expect(error.code).toBe("BATCH_MISMATCH");
    expect(error.difference.index).toEqual([0]);
    expect(error.difference.got).toBeCloseTo(0.3 - 1.2 + 0.7, 12);
    expect(error.difference.expected).toBeCloseTo(0.3 - 1.2 + 0.7 + 1.1 - 0.4 + 2.2, 12);
  });

  test("asks for two batches", () => {
    expect(() => checkVmap((a) => a!, [[x()]])).toThrow("two or more lists of arguments");
    expect(() => checkVmap((a) => a!, [[x()]])).toThrow(/^checkVmap: /);
    expect(() => checkVmap(() => x(), [[], []])).toThrow("two or more lists of arguments");
  });
});
