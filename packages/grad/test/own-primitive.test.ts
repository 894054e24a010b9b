import {
  avalOf,
  batchRule,
  bind,
  bind1,
  definePrimitive,
  jvpRule,
  lowerRule,
  type Primitive,
  primitives,
  type Tensor,
  traceGraph,
  transposeRule,
} from "@cotangent/core";
import { hessian } from "@cotangent/hessian";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { jvp } from "@cotangent/jvp";
import { vmap } from "@cotangent/vmap";
import { beforeAll, describe, expect, it } from "vitest";
import { expectClose, f64, failure, slope, slopes, useCpu, values } from "../../jvp/test/support.ts";
import { grad, linearTranspose, vjp } from "../src/index.ts";

beforeAll(useCpu);

/** Rotates a vector by `by` places: linear, with its own rule of every kind. */
const roll: Primitive<{ readonly by: number }> = definePrimitive({
  name: "acme.roll",
  traits: { linear: "jointly" },
  aval: ([x]) => [x!],
  rules: {
    [transposeRule]: (ct, _args, { by }) => [bind1(roll, [ct], { by: -by })],
    [batchRule]: ([x], [dim], params, { size }) => {
      const rows = Array.from({ length: size }, (_, i) => x!.slice(i, i + 1, { dim: dim! }).reshape([-1]));
      return [vstack(rows.map((row) => bind1(roll, [row], params))), 0];
    },
    [lowerRule]: ([x], { by }) => {
      const n = x!.size;
      const from = (((n - by) % n) + n) % n;
      return vstack([x!.slice(from, n), x!.slice(0, from)], false);
    },
  },
});
const rolled = (x: Tensor): Tensor => bind1(roll, [x], { by: 1 });

function vstack(parts: readonly Tensor[], newAxis = true): Tensor {
  const rows = newAxis ? parts.map((p) => p.reshape([1, ...p.shape])) : parts;
  return bind1(primitives.concatenate, rows, { axis: 0 });
}

/** x³ by element, with its derivative; batched by its trait. */
const cube = definePrimitive({
  name: "acme.cube",
  traits: { axes: "elementwise" },
  aval: ([x]) => [x!],
  rules: {
    [jvpRule]: [(dx: Tensor, _out: Tensor, [x]: readonly Tensor[]) => dx.mul(x!.mul(x!).mul(3))],
    [lowerRule]: ([x]: readonly Tensor[]) => x!.mul(x!).mul(x!),
  },
});
const cubed = (x: Tensor): Tensor => bind1(cube, [x], {});

const x = (): Tensor => f64([1, 2, -3]);
/** Uses both. */
const f = (a: Tensor): Tensor => rolled(cubed(a)).mul(a).sum();

describe("a primitive of another package that brings its rules", () => {
  it("is computed by its lowering", () => {
    expect(values(rolled(x()))).toEqual([-3, 1, 2]);
    expect(values(cubed(x()))).toEqual([1, 8, -27]);
  });

  it("works under forward and reverse mode", () => {
    const dx = f64([1, -1, 2]);
    expectClose(jvp(f, [x()], [dx])[1], slope(f, x(), dx), 1e-8);
    expectClose(grad(f)(x()), slopes(f, x())[0], 1e-8);
    expect(values(vjp(rolled, [x()])[1](f64([10, 20, 30])))).toEqual([[20, 30, 10]]);
  });

  it("works under linearTranspose", () => {
    expect(values(linearTranspose(rolled, [x()])(f64([10, 20, 30])))).toEqual([[20, 30, 10]]);
  });

  it("works under vmap", () => {
    expect(values(vmap(f)(f64([[1, 2, -3], [1, 1, 1]])))).toEqual([f(x()).item(), 3]);
  });

  it("works under Jacobians and Hessians, which nest them all", () => {
    const J = slopes((a) => rolled(cubed(a)), x());
    expectClose(jacrev((a: Tensor) => rolled(cubed(a)))(x()), J, 1e-7);
    expectClose(jacfwd((a: Tensor) => rolled(cubed(a)))(x()), J, 1e-7);
    expectClose(hessian(f)(x()), slopes((a) => grad(f)(a), x()), 1e-7);
    const both = vmap(hessian(f))(f64([[1, 2, -3], [1, 1, 1]]));
    expectClose(values(both), [values(hessian(f)(x())), values(hessian(f)(f64([1, 1, 1])))]);
  });
});

describe("a primitive that lacks a rule", () => {
  const opaque = definePrimitive({
    name: "acme.opaque",
    traits: {},
    aval: ([a]) => [a!],
    rules: { [lowerRule]: ([a]: readonly Tensor[]) => a! },
  });
  const linear = definePrimitive({
    name: "acme.linear",
    traits: { linear: "jointly" },
    aval: ([a]) => [a!],
    rules: { [lowerRule]: ([a]: readonly Tensor[]) => a! },
  });
  const apply =
    (p: Primitive<object>) =>
    (a: Tensor): Tensor =>
      bind1(p, [a], {}).sum();

  it("is an error that names it, the rule, and where the rule goes", () => {
    const forward = failure(() => jvp(apply(opaque), [x()], [x()]));
    expect([forward.code, forward.message]).toEqual([
      "MISSING_RULE",
      "The primitive acme.opaque has no JVP rule. Give the primitive a [jvpRule] (a symbol of @cotangent/core). [in jvp, level 1]",
    ]);
    const reverse = failure(() => grad(apply(linear))(x()));
    expect([reverse.code, reverse.message]).toEqual([
      "MISSING_RULE",
      "The primitive acme.linear has no transpose rule. It is not linear, or needs a [transposeRule] (a symbol of @cotangent/core).",
    ]);
    const batched = failure(() => vmap(apply(opaque))(f64([[1, 2]])));
    expect(batched.code).toBe("MISSING_RULE");
    expect(batched.message).toMatch(/The primitive acme.opaque has no batching rule\. .*\[batchRule\].*\[in vmap, level 1\]$/);
  });

  it("is no error where no derivative passes through it", () => {
    expect(values(grad((a: Tensor) => apply(opaque)(x()).mul(a).sum())(x()))).toEqual([0, 0, 0]);
    expect(values(jvp(apply(linear), [x()], [f64([1, 1, 1])])[1])).toBe(3);
  });

  it("is an error where the traits of one output are not enough for two", () => {
    const split: Primitive<object> = definePrimitive({ name: "acme.split", traits: { linear: "jointly" }, aval: ([a]) => [a!, a!] });
    const first = (a: Tensor): Tensor => bind(split, [a], {})[0]!;
    const forward = failure(() => traceGraph((a) => jvp(first, [a!], [a!]), [avalOf([2], "float64")]));
    expect([forward.code, forward.message]).toEqual([
      "MISSING_RULE",
      "The primitive acme.split has no joint JVP rule. Give the primitive a [jvpRule] (a symbol of @cotangent/core). [in jvp, level 2 < makeGraph, level 1]",
    ]);
    const joint: Primitive<object> = definePrimitive({
      name: "acme.joint",
      traits: {},
      aval: ([a]) => [a!, a!],
      rules: { [jvpRule]: ([a], [da]) => ({ outputs: [a!, a!.mul(2)], tangents: bind(split, [da!], {}) }) },
    });
    const second = (a: Tensor): Tensor => bind(joint, [a], {})[1]!;
    const reverse = failure(() => vjp(second, [x()])[1](x()));
    expect([reverse.code, reverse.message]).toEqual([
      "MISSING_RULE",
      "The primitive acme.split has no transpose rule. It is not linear, or needs a [transposeRule] (a symbol of @cotangent/core).",
    ]);
  });

  it("is none where a primitive with two outputs has a rule for both", () => {
    const sinCos: Primitive<object> = definePrimitive({
      name: "acme.sinCos",
      traits: {},
      aval: ([a]) => [a!, a!],
      rules: {
        [jvpRule]: ([a], [da]) => {
          const outputs = [a!.sin(), a!.cos()] as const;
          return { outputs, tangents: [outputs[1].mul(da!), outputs[0].mul(da!).neg()] };
        },
      },
    });
    const product = (a: Tensor): Tensor => {
      const [s, c] = bind(sinCos, [a], {});
      return s!.mul(c!).sum();
    };
    const plain = (a: Tensor): Tensor => a.sin().mul(a.cos()).sum();
    expectClose(grad(product)(x()), slopes(plain, x())[0], 1e-8);
    expectClose(hessian(product)(x()), hessian(plain)(x()), 1e-14);
  });

  it("is an error even under the name of a primitive that has one", () => {
    const impostor = definePrimitive({ name: "sin", traits: {}, aval: ([a]) => [a!], rules: { [lowerRule]: ([a]: readonly Tensor[]) => a! } });
    expect(failure(() => jvp(apply(impostor), [x()], [x()])).code).toBe("MISSING_RULE");
    const flipped = definePrimitive({ name: "reshape", traits: { linear: "jointly" }, aval: ([a]) => [a!], rules: { [lowerRule]: ([a]: readonly Tensor[]) => a! } });
    expect(failure(() => grad(apply(flipped))(x())).code).toBe("MISSING_RULE");
  });
});
