// WebGPU, in float32: the values and gradients of float64 on the cpu, and no kernel of the host is called.
import { createCpuBackend } from "@cotangent/backend-cpu";
import { createWebgpuBackend } from "@cotangent/backend-webgpu";
import { setDefaultBackend } from "@cotangent/core";
import { afterAll, describe, expect, test } from "vitest";
import { expectAgreement } from "./agreement/compare.ts";
import { compiled, eagerly, observed, subjects as chosen } from "./agreement/host-calls.ts";

const cpu = createCpuBackend();
const { subjects } = chosen(cpu);
const webgpu = await createWebgpuBackend();
afterAll(() => {
  setDefaultBackend(null);
  webgpu.destroy();
});

describe.each(subjects)("$title", (operation) => {
  test("has the value and the gradient of float64 on webgpu, without the host", async () => {
    const expected = await observed(operation, eagerly, cpu, "float64");
    const { results, hostCalls } = await observed(operation, compiled, webgpu, "float32");
    expectAgreement(results, expected.results, 5e-5);
    expect(hostCalls).toBe(0);
  });
});
