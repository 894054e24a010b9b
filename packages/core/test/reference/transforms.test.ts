import {
  evaluateGraph,
  flattenTree,
  isFloat,
  stack,
  type Tensor,
  traceGraph,
} from "@cotangent/core";
import { vmap } from "@cotangent/vmap";
import { describe, expect, it } from "vitest";
import { expectTree, thrown, useCpu } from "../support.ts";
import { referenceCases } from "./table.ts";

useCpu();

/** Their output's shape depends on the values of a mask, which has none under vmap and in a graph. */
const needValues = new Set(["maskedSelect", "index_mask"]);
const cases = referenceCases.filter(({ name }) => !needValues.has(name));
const leaves = (tree: unknown): Tensor[] => flattenTree(tree).leaves as Tensor[];

/** Another example of the same shapes: floating-point arguments in reverse order. */
const other = (x: Tensor): Tensor => (isFloat(x.dtype) ? x.flip() : x);

describe("vmap over two examples gives what two calls give", () => {
  for (const { name, f, inputs } of cases)
    it(`for ${name}`, () => {
      const examples = [inputs(), inputs().map(other)];
      const calls = examples.map((args) => leaves(f(...args)));
      const want = calls[0]!.map((_, i) => stack(calls.map((outputs) => outputs[i]!)));
      const batched = examples[0]!.map((x, i) => stack([x, examples[1]![i]!]));
      expectTree(vmap((...args: Tensor[]) => leaves(f(...args)))(...batched), want, 1e-12);
    });
});

describe("a traced graph computes what eager evaluation does", () => {
  for (const { name, f, inputs, expected } of cases)
    it(`for ${name}`, () => {
      const args = inputs();
      const graph = traceGraph(
        (...xs) => leaves(f(...xs)),
        args.map((x) => x.aval),
        "test",
      );
      expectTree(evaluateGraph(graph, args), leaves(expected()), 1e-12);
    });
});

describe("where a shape depends on a mask's values", () => {
  for (const { name, f, inputs } of referenceCases.filter((c) => needValues.has(c.name)))
    it(`${name} says so under vmap and in a graph`, () => {
      const args = inputs();
      const both = args.map((x) => stack([x, x]));
      expect(
        thrown("NO_CONCRETE_VALUE", () => vmap((...xs: Tensor[]) => f(...xs) as Tensor)(...both))
          .message,
      ).toMatch(/vmap/);
      thrown("NO_CONCRETE_VALUE", () =>
        traceGraph(
          (...xs) => leaves(f(...xs)),
          args.map((x) => x.aval),
          "test",
        ),
      );
    });
});
