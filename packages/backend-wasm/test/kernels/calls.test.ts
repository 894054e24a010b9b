import { type Call, compile, type Target } from "@cotangent/compiler";
import { avalOf, type Catalogue, definePrimitive, type Primitive, primitives } from "@cotangent/core";
import { caseTable, type PrimitiveCase, type Row } from "@cotangent/testing";
import { expect, test } from "vitest";
import { callKernel } from "../../src/kernels/index.ts";
import { expectSame, graphOf, value } from "./support.ts";

/** A backend that prints everything elementwise. */
const target: Target = {
  prints: () => true,
  calls: () => true,
  callsReturn: false,
  wideSums: false,
  read: () => null,
  evaluate: () => [],
};

const rows = Object.entries(caseTable()) as [keyof Catalogue, Row<object>][];

/** Cases whose one equation, as an eager operation is one, becomes a call. */
function calls(name: keyof Catalogue, { cases }: Row<object>): { readonly example: PrimitiveCase<object>; readonly call: Call; readonly dtype: string }[] {
  return cases.flatMap((example) =>
    example.dtypes.flatMap((dtype) => {
      const avals = example.args.map((a) => avalOf(a.shape, a.dtype ?? dtype));
      const { body } = compile(graphOf(primitives[name] as Primitive, example.params, avals), target);
      return body.filter((node) => node.kind === "call").map((call) => ({ example, call, dtype }));
    }),
  );
}

test.each(rows)("%s alone is printed, or its call has a kernel that gives what the interpreter gives", (name, row) => {
  const all = calls(name, row);
  for (const { example, call, dtype } of all) {
    expect(callKernel(call.equation.primitive), `${call.equation.primitive.name} in ${dtype}`).toBeDefined();
    expect(call.equation.primitive).toBe(primitives[name]);
    expectSame(name, example.params, example.args.map((a, i) => value(call.inputs[i]!.aval.dtype, a.shape, a.data)));
  }
});

test("an iota of one element is printed, as any other is", () => {
  const { body } = compile(graphOf(primitives.iota as Primitive, { shape: [1], axis: 0, dtype: "int32" }, []), target);
  expect(body.map((node) => node.kind)).toEqual(["store"]);
});

test("primitives that are printed have no kernel, nor has another's primitive that bears a name of ours", () => {
  expect(callKernel(primitives.add as Primitive)).toBeUndefined();
  expect(callKernel(definePrimitive({ name: "argSort", traits: {}, aval: ([x]) => [x!] }) as Primitive)).toBeUndefined();
});
