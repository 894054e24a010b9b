import { createCpuBackend } from "@cotangent/backend-cpu";
import { acosh, asinh, atan2, elu, expm1, fmod, gelu, onesLike, setDefaultBackend, tensor, type Tensor } from "@cotangent/core";
import { beforeAll, describe, expect, it } from "vitest";
import { jvp } from "../src/index.ts";

beforeAll(() => setDefaultBackend(createCpuBackend()));

const derivative =
  (f: (x: Tensor) => Tensor) =>
  (x: Tensor): Tensor =>
    jvp(f, [x], [onesLike(x)])[1] as Tensor;

function near(y: Tensor, expected: readonly number[]): void {
  const values = y.dataSync();
  const limit = y.dtype === "float32" ? 1e-6 : 1e-14;
  expected.forEach((e, i) => expect(Math.abs(values[i]! - e), `${values[i]} for ${e}`).toBeLessThanOrEqual(limit * Math.abs(e)));
}

describe.each(["float64", "float32"] as const)("derivatives in %s of arguments whose squares overflow or vanish", (dtype) => {
  const [large, small] = dtype === "float64" ? [2 ** 700, 2 ** -700] : [2 ** 90, 2 ** -90];

  it("of the angle of a point are those of its direction, by its distance", () => {
    // atan2(s, s + x) and atan2(s + x, s) at x = 0
    for (const s of [large, small, -small]) {
      const by = derivative((x) => atan2(x.add(s), s));
      const across = derivative((x) => atan2(s, x.add(s)));
      near(by(tensor([0], { dtype })), [0.5 / s]);
      near(across(tensor([0], { dtype })), [-0.5 / s]);
    }
    near(derivative((y) => atan2(y, small))(tensor([0], { dtype })), [1 / small]);
  });

  it("of asinh and acosh are 1/x, and their derivatives −1/x²", () => {
    const x = tensor([large], { dtype });
    near(derivative(asinh)(x), [1 / large]);
    near(derivative(asinh)(tensor([-large], { dtype })), [1 / large]);
    near(derivative(acosh)(x), [1 / large]);
    const middle = dtype === "float64" ? 2 ** 400 : 2 ** 60;
    for (const f of [asinh, acosh]) near(derivative(derivative(f))(tensor([middle], { dtype })), [-1 / middle ** 2]);
  });
});

it("derivatives of expm1, and of elu, keep their digits where eˣ is small beside 1", () => {
  for (const dtype of ["float64", "float32"] as const) {
    const x = tensor([-10, -18, -40, -80], { dtype });
    const expected = [-10, -18, -40, -80].map(Math.exp);
    for (const f of [expm1, (t: Tensor) => elu(t)]) {
      near(derivative(f)(x), expected);
      near(derivative(derivative(f))(x), expected);
    }
  }
});

it("a remainder's derivative by the divisor is minus the times that it was taken away, also where the quotient rounds up", () => {
  // a tenth is a little more than 1/10 in binary, so 1 holds it 9 times
  const quotients = [[1, 0.1, -9], [-1, 0.1, 9], [1, -0.1, 9], [7.5, 2, -3], [6, 2, -3], [0.5, 2, 0], [1, Infinity, 0]] as const;
  for (const [x, y, expected] of quotients)
    expect(derivative((t) => fmod(x, t))(tensor(y, { dtype: "float64" })).item(), `${x} % ${y}`).toBeCloseTo(expected, 12);
});

it("gelu by tanh has derivatives where the cube of its argument overflows, and the digits of its left tail", () => {
  const byTanh = (x: Tensor): Tensor => gelu(x, { approximate: "tanh" });
  for (const [dtype, far] of [["float64", 1e200], ["float32", 1e30]] as const) {
    const x = tensor([far, -far, 1e6, -1e6], { dtype });
    near(derivative(byTanh)(x), [1, 0, 1, 0]);
    near(derivative(derivative(byTanh))(x), [0, 0, 0, 0]);
    const left = [-6, -4, -3];
    const z = left.map((v) => Math.sqrt(8 / Math.PI) * (v + 0.044715 * v ** 3));
    byTanh(tensor(left, { dtype })).dataSync().forEach((y, i) => {
      const expected = left[i]! / (1 + Math.exp(-z[i]!));
      expect(Math.abs(y / expected - 1)).toBeLessThan(dtype === "float64" ? 1e-13 : 1e-5);
    });
  }
});
