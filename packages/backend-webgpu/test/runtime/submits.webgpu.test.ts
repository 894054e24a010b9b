import { tensor, type Tensor, withBackend } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { hessian } from "@cotangent/hessian";
import { jit } from "@cotangent/jit";
import { expect, test } from "vitest";
import { onDevice, useDevices } from "../support/backend.ts";

useDevices();

async function counted() {
  const { device, backend } = await onDevice();
  const count = { submits: 0, dispatches: 0 };
  const submit = device.queue.submit.bind(device.queue);
  Object.defineProperty(device.queue, "submit", {
    value: (commands: GPUCommandBuffer[]) => {
      count.submits++;
      submit(commands);
    },
  });
  const encoder = device.createCommandEncoder.bind(device);
  Object.defineProperty(device, "createCommandEncoder", {
    value: () => {
      const made = encoder();
      const begin = made.beginComputePass.bind(made);
      Object.defineProperty(made, "beginComputePass", {
        value: () => {
          const pass = begin();
          const dispatch = pass.dispatchWorkgroups.bind(pass);
          Object.defineProperty(pass, "dispatchWorkgroups", {
            value: (...groups: [number, number, number]) => {
              count.dispatches++;
              dispatch(...groups);
            },
          });
          return pass;
        },
      });
      return made;
    },
  });
  return { backend, count };
}

const rosenbrock = (x: Tensor): Tensor => {
  const [a, b] = [x.slice(0, -1), x.slice(1)];
  return b.sub(a.square()).square().mul(100).add(a.neg().add(1).square()).sum();
};

test("a call of a compiled function is one submit", async () => {
  const { backend, count } = await counted();
  const x = withBackend(backend, () =>
    tensor([
      [1, 2],
      [3, 4],
    ]),
  );
  const step = jit((w: Tensor) =>
    w.sub(grad((v: Tensor) => v.matmul(x).tanh().square().sum())(w).mul(0.1)),
  );
  for (const f of [step]) {
    f(x);
    const before = count.submits;
    f(x);
    expect(count.submits - before).toBe(1);
  }
});

test("the Hessian of Rosenbrock's function for n = 100 is one submit of at most four dispatches", async () => {
  const { backend, count } = await counted();
  const x = withBackend(backend, () => tensor(Array.from({ length: 100 }, (_, i) => Math.sin(i))));
  const f = jit(hessian(rosenbrock));
  const h = f(x);
  expect(count.submits).toBe(1);
  expect(count.dispatches).toBeLessThanOrEqual(4);
  const values = (await h.array()) as number[][];
  const x0 = Math.fround(Math.sin(0));
  const x1 = Math.fround(Math.sin(1));
  expect(values[0]![0]).toBeCloseTo(1200 * x0 * x0 - 400 * x1 + 2, 2);
  expect(values[0]![1]).toBeCloseTo(-400 * x0, 3);
  expect(values[0]![2]).toBe(0);
});
