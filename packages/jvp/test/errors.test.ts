import { add, setDefaultBackend, stopGradient, type Tensor, tensor } from "@cotangent/core";
import { beforeAll, describe, expect, it } from "vitest";
import { jvp } from "../src/index.ts";
import { f64, failure, i32, useCpu } from "./support.ts";

beforeAll(useCpu);

const x = (): Tensor => f64([1, 2]);
const id = (a: Tensor): Tensor => a;
const none = undefined as never;

describe("jvp refuses", () => {
  it.each<[string, () => unknown, string, string]>([
    [
      "what is no function",
      () => jvp(3 as never, [x()], [x()]),
      "NOT_A_FUNCTION",
      "jvp: expected the first argument to be a function, got 3.",
    ],
    [
      "primals that are no list",
      () => jvp(id, x() as never, [x()]),
      "NOT_A_LIST",
      "jvp: expected the primals to be a list with one entry per argument of the function, got float64[2].",
    ],
    [
      "tangents that are no list",
      () => jvp(id, [x()], x() as never),
      "NOT_A_LIST",
      "jvp: expected the tangents to be a list with one entry per argument of the function, got float64[2].",
    ],
    ["missing tangents", () => jvp(id, [x()], none), "NOT_A_LIST", "expected the tangents to be a list"],
    [
      "no tensor at all",
      () => jvp(() => x(), [], []),
      "NO_PRIMALS",
      "jvp: expected primals with at least one tensor, got none.",
    ],
    [
      "fewer tangents than primals",
      () => jvp(add, [x(), x()], [x()] as never),
      "TANGENT_STRUCTURE",
      "jvp: expected tangents of the structure of the primals, [*, *], got [*].",
    ],
    [
      "tangents of another structure",
      () => jvp((p: { w: Tensor }) => p.w, [{ w: x() }], [{ v: x() }] as never),
      "TANGENT_STRUCTURE",
      "jvp: expected tangents of the structure of the primals, [{ w: * }], got [{ v: * }].",
    ],
    [
      "a tangent of another shape",
      () => jvp(add, [x(), x()], [x(), f64([1, 2, 3])]),
      "TANGENT_SHAPE",
      "jvp: expected tangent 1 to have the shape of its primal, float64[2], got float64[3]. Tangents do not broadcast.",
    ],
    [
      "a tangent that would broadcast",
      () => jvp(id, [x()], [f64(1)]),
      "TANGENT_SHAPE",
      "jvp: expected tangent 0 to have the shape of its primal, float64[2], got float64[].",
    ],
    [
      "a tangent that is no tensor",
      () => jvp(id, [x()], [1 as never]),
      "NOT_A_TENSOR",
      "jvp: expected every tangent to be a tensor or a tree of tensors, got 1 at [0]. Wrap it: tensor(value).",
    ],
    [
      "an integer primal, and says which",
      () => jvp(add, [x(), i32([1, 2])], [x(), x()]),
      "NOT_FLOATING",
      'jvp: expected primal 1 to be floating-point, since it is differentiated, got int32[2]. Convert with x.to("float32"), or let the function close over it.',
    ],
    [
      "a number as primal, with a hint",
      () => jvp(add as never, [x(), 2], [x(), 2]),
      "NOT_A_TENSOR",
      "jvp: expected primal 1 to be a tensor or a tree of tensors, got 2. Wrap it: tensor(value).",
    ],
    [
      "a function that returns a number",
      () => jvp((_x: Tensor) => 3 as never, [x()], [x()]),
      "NOT_A_TENSOR",
      "jvp: expected the output of the function to be a tensor or a tree of tensors, got 3. Compute it with operations of tensors: what item(), Number(x) or Math returns has no derivative. [in jvp, level 1]",
    ],
    [
      "a function that returns nothing",
      () => jvp((_x: Tensor) => none, [x()], [x()]),
      "NOT_A_TENSOR",
      "the output of the function to be a tensor or a tree of tensors, got undefined.",
    ],
    [
      "an async function",
      () => jvp(async (a: Tensor) => a, [x()] as never, [x()] as never),
      "NOT_A_TENSOR",
      "got a Promise. The function must not be async.",
    ],
    [
      "an output without aux where hasAux is set",
      () => jvp(id as never, [x()], [x()], { hasAux: true }),
      "AUX_PAIR",
      "jvp: expected the function to return a pair [output, aux], since hasAux is true, got float64[2].",
    ],
    [
      "an independent output with strict, and says which",
      () => jvp((a: Tensor) => [a, tensor(1)], [x()], [x()], { strict: true }),
      "INDEPENDENT_OUTPUT",
      "jvp: output 1 of the function is independent of the inputs, which strict: true does not allow.",
    ],
    [
      "a detached output with strict",
      () => jvp(stopGradient, [x()], [x()], { strict: true }),
      "INDEPENDENT_OUTPUT",
      "jvp: output 0 of the function is independent",
    ],
  ])("%s", (_, run, code, message) => {
    const error = failure(run);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it("a tracer that outlives the call", () => {
    let kept: Tensor | undefined;
    jvp((a: Tensor) => (kept = a.sin()), [x()], [x()]);
    const error = failure(() => kept!.add(1));
    expect(error.code).toBe("LEAKED_TRACER");
    expect(error.message).toBe(
      "A tracer of jvp was used after jvp had returned. Return the value (hasAux: true for what is not differentiated) instead of storing it outside.",
    );
  });

  it("to work without a backend, and names the package to install", () => {
    const primals: [Tensor] = [x()];
    try {
      setDefaultBackend(null);
      const error = failure(() => jvp((_x: Tensor) => tensor(1), primals, primals));
      expect(error.code).toBe("NO_BACKEND");
      expect(error.message).toContain("npm install @cotangent/backend-cpu");
      expect(error.transforms).toEqual([{ name: "jvp", level: 1 }]);
    } finally {
      useCpu();
    }
  });
});
