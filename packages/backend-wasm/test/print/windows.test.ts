import { createCpuBackend } from "@cotangent/backend-cpu";
import { avgPool2d, conv2d, maxPool2d, type Tensor, tensor, withBackend } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jit } from "@cotangent/jit";
import { vmap } from "@cotangent/vmap";
import { beforeAll, expect, test } from "vitest";
import { createWasmBackend, type WasmBackend } from "../../src/backend.ts";

const interpreter = createCpuBackend();
let wasm: WasmBackend;
beforeAll(async () => void (wasm = await createWasmBackend({ threads: false })));

// small integers, so that sums are exact in any order
const filled = (shape: readonly number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7) % 11) - 5),
    { shape },
  );
type Shapes = readonly (readonly number[])[];
/** What a function makes of arrays of these shapes: compiled for WebAssembly, and by the interpreter. */
function both(f: (...args: Tensor[]) => Tensor, ...shapes: Shapes): [unknown, unknown] {
  return [
    withBackend(wasm, () => jit(f)(...shapes.map(filled)).arraySync()),
    withBackend(interpreter, () => f(...shapes.map(filled)).arraySync()),
  ];
}

for (const stride of [1, 2, 3])
  for (const dilation of [1, 2])
    for (const padding of [0, 1])
      for (const groups of [1, 4])
        test(`a convolution with stride ${stride}, dilation ${dilation}, padding ${padding} in ${groups} groups has the interpreter's values, and so have its gradients`, () => {
          const shapes = [
            [3, 4, 11, 13],
            [8, 4 / groups, 3, 2],
          ];
          const f = (x: Tensor, w: Tensor): Tensor => conv2d(x, w, { stride, dilation, padding, groups });
          const loss = (x: Tensor, w: Tensor): Tensor => f(x, w).square().sum();
          const weights = (x: Tensor, w: Tensor): Tensor => grad((v: Tensor) => loss(x, v))(w);
          for (const g of [f, grad(loss), weights]) {
            const [ours, expected] = both(g, ...shapes);
            expect(ours).toEqual(expected);
          }
        });

for (const [size, stride] of [[2, 2], [3, 2], [3, 3], [1, 2], [2, 1]] as const)
  test(`pools of ${size} places every ${stride} have the interpreter's values and gradients`, () => {
    for (const f of [(x: Tensor) => maxPool2d(x, size, { stride }), (x: Tensor) => avgPool2d(x, size, { stride })]) {
      const [ours, expected] = both(f, [2, 3, 9, 10]);
      expect(ours).toEqual(expected);
      const [slopes, expectedSlopes] = both(grad((x: Tensor) => f(x).sum()), [2, 3, 9, 10]);
      expect(slopes).toEqual(expectedSlopes);
    }
  });

test("largest elements of windows are mapped along any axis, and so are their derivatives, twice too", () => {
  const one = (x: Tensor): Tensor => maxPool2d(x, 2).square();
  const slopes = grad((x: Tensor) => one(x).sum());
  const twice = grad((x: Tensor) => slopes(x).square().sum());
  for (const f of [one, slopes, twice]) {
    const [ours, expected] = both(
      vmap(f, { inDims: 3 }),
      [2, 3, 6, 4, 8],
    );
    expect(ours).toEqual(expected);
    const each = withBackend(interpreter, () => f(filled([2, 3, 6, 4, 8]).select(3, 1)).arraySync());
    expect((ours as unknown[])[1]).toEqual(each);
  }
});
