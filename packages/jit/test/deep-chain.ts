// Run by deep.test.ts in a process of its own, with the stack that Node gives: a chain of as many operations as said.
// Prints JSON: the values of the compiled function, of its compiled gradient, and the values that plain numbers give.
import { createCpuBackend } from "@cotangent/backend-cpu/generated";
import { setDefaultBackend, type Tensor, tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";

setDefaultBackend(createCpuBackend());
const [length, gradientLength] = process.argv.slice(2).map(Number) as [number, number];

const chain =
  (n: number) =>
  (x: Tensor): Tensor => {
    let y = x;
    for (let i = 0; i < n; i++) y = i % 2 === 0 ? y.mul(x) : y.add(1);
    return y;
  };

const at = [0.25, -0.5, 0.875];
const x = tensor(at, { dtype: "float64" });
const value = jit(chain(length));
const gradient = jit(grad((t: Tensor) => chain(gradientLength)(t).sum()));

/** y and dy/dx by the rules for numbers. */
function plain(v: number, n: number): [number, number] {
  let [y, dy] = [v, 1];
  for (let i = 0; i < n; i++) [y, dy] = i % 2 === 0 ? [y * v, dy * v + y] : [y + 1, dy];
  return [y, dy];
}

console.log(
  JSON.stringify({
    value: [...value(x).dataSync()],
    expectedValue: at.map((v) => plain(v, length)[0]),
    gradient: [...gradient(x).dataSync()],
    expectedGradient: at.map((v) => plain(v, gradientLength)[1]),
  }),
);
