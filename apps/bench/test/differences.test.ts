import { describe, expect, it } from "vitest";

import { relativeDifference } from "../src/agreement.ts";
import { centralGradient, centralHessian, centralJacobian } from "../src/routes/differences.ts";

const point = Float64Array.of(0.5, -2);
// x²y + eʸ
const f = ([x, y]: Float64Array): number => x! * x! * y! + Math.exp(y!);

describe("central differences", () => {
  it("come within 1e-9 of a gradient", () => {
    const gradient = [2 * 0.5 * -2, 0.25 + Math.exp(-2)];
    expect(relativeDifference(centralGradient(f, point), gradient)).toBeLessThan(1e-9);
  });
  it("come within 1e-6 of a Hessian", () => {
    const hessian = [-4, 1, 1, Math.exp(-2)];
    expect(relativeDifference(centralHessian(f, point), hessian)).toBeLessThan(1e-6);
  });
  it("give a Jacobian of outputs by parameters", () => {
    const g = ([x, y]: Float64Array): number[] => [x! * y!, Math.sin(x!), y! ** 3];
    const jacobian = [-2, 0.5, Math.cos(0.5), 0, 0, 12];
    expect(relativeDifference(centralJacobian(g, point), jacobian)).toBeLessThan(1e-9);
  });
  it("leave the point where it was", () => {
    const before = point.slice();
    centralHessian(f, point);
    centralGradient(f, point);
    centralJacobian((x) => [f(x)], point);
    expect(point).toEqual(before);
  });
});
