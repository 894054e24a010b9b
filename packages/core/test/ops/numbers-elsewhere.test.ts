import { createCpuBackend } from "@cotangent/backend-cpu";
import * as ct from "@cotangent/core";
import { currentBackend, type Tensor, tensor } from "@cotangent/core";
import { expect, it } from "vitest";
import { useCpu, values } from "../support.ts";

useCpu("float32");

const home = createCpuBackend();
const real = (...data: number[]): Tensor => tensor(data, { backend: home });
const whole = (...data: number[]): Tensor => tensor(data, { dtype: "int32", backend: home });
const flags = (...data: boolean[]): Tensor => tensor(data, { backend: home });

// what Python's operators and torch's functions of these names give
const cases: readonly [string, () => Tensor, unknown][] = [
  ["-7 // 2", () => ct.floorDivide(whole(7, -7), 2), [3, -4]],
  ["-7.5 // 2", () => ct.floorDivide(real(7.5, -7.5), 2), [3, -4]],
  ["2 // -7", () => ct.floorDivide(2, whole(7, -7)), [0, -1]],
  ["-7 mod 3", () => ct.remainder(whole(7, -7), 3), [1, 2]],
  ["flag + true", () => ct.add(flags(false, true), true), [1, 2]],
  ["the sign of a number", () => ct.copysign(real(1, -2), -1), [-1, -2]],
  ["fmax with a number", () => ct.fmax(real(NaN, 3), 2), [2, 3]],
  ["whether it is close to a number", () => ct.isclose(real(1, 2), 1), [true, false]],
  ["xlog1py with a number", () => ct.xlog1py(real(0, 0), 2), [0, 0]],
  ["two to an integer power", () => ct.pow(2, whole(3, 0)), [8, 1]],
  ["where between a tensor and a number", () => ct.where(flags(true, false), real(1, 2), 0), [1, 0]],
  ["places that are not zero", () => ct.nonzero(real(0, 5)), [[1]]],
  ["rows by a mask", () => ct.index(real(1, 2), flags(false, true)), [2]],
  ["places filled with a number", () => ct.indexFill(real(1, 2), 0, [1], 7), [1, 7]],
  ["a product of numbers, added", () => ct.addcmul(real(1, 2), 2, 3, { value: 2 }), [13, 14]],
  ["a quotient of numbers, added to integers", () => ct.addcdiv(whole(1, 2), 4, 8), [1.5, 2.5]],
  ["between numbers, as far as a tensor says", () => ct.lerp(2, 4, real(0.25, 0.75)), [2.5, 3.5]],
  ["a number's interval", () => ct.bucketize(2.5, whole(1, 2, 3)), 2],
];
for (const [title, op, want] of cases)
  it(`${title}: computed where the tensor lives, though other tensors would be made elsewhere`, () => {
    expect(currentBackend()).not.toBe(home);
    const result = op();
    expect(values(result)).toEqual(want);
    expect(result.backend).toBe(home);
  });
