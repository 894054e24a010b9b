import { avalOf, type DType, type Tensor, traceGraph } from "@cotangent/core";
import { expect, test } from "vitest";
import { explain } from "../../src/explain.ts";
import type { Program } from "../../src/ir/tree.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Target } from "../../src/lower/target.ts";
import { recomputing } from "../../src/schedule/recompute.ts";

const weights = { element: 1, byte: 0.5, cache: 2 ** 18 };
const target: Target = {
  prints: () => true,
  calls: () => true,
  read: () => null,
  evaluate: () => {
    throw new Error("nothing is constant");
  },
  recompute: recomputing(weights),
};

function programOf(
  f: (...args: Tensor[]) => Tensor,
  shapes: readonly (readonly number[])[],
  dtype: DType = "float32",
): Program {
  const avals = shapes.map((shape) => avalOf(shape, dtype));
  return lower(traceGraph((...args) => [f(...(args as Tensor[]))], avals), target);
}

/** How many values are computed again, and how many are stored although they might be. */
function decisions({ choices = [] }: Program): readonly [number, number] {
  const again = choices.filter((c) => c.again < c.kept).length;
  return [again, choices.length - again];
}

const sum = (x: Tensor): Tensor => x.sum();

test("differences that lie far from where they are read are computed again: nothing is stored", () => {
  const program = programOf((x) => {
    const d = x.sub(sum(x));
    return d.div(sum(d.mul(d)));
  }, [[1 << 20]]);
  expect(decisions(program)).toEqual([1, 0]);
  expect(program.arenaBytes).toBe(0);
});

test("the same differences are stored where they stay in the cache", () => {
  const program = programOf((x) => {
    const d = x.sub(sum(x));
    return d.div(sum(d.mul(d)));
  }, [[1 << 10]]);
  expect(decisions(program)).toEqual([0, 1]);
  expect(program.arenaBytes).toBe(4 << 10);
});

test("exponentials are stored", () => {
  const program = programOf((x) => {
    const e = x.exp();
    return e.div(sum(e));
  }, [[1 << 20]]);
  expect(decisions(program)).toEqual([0, 1]);
  expect(program.arenaBytes).toBe(4 << 20);
});

test("of exponentials that are read in part, that part is computed", () => {
  const program = programOf((x) => x.exp().slice(0, 10), [[1 << 20]]);
  expect(decisions(program)).toEqual([1, 0]);
  expect(program.arenaBytes).toBe(0);
  expect(explain(program)).not.toContain(`i0 < ${1 << 20}`);
});

test("what has a value for each row only is computed before the loop over the columns", () => {
  const program = programOf((x, y) => {
    const d = x.sub(sum(x));
    return d.div(sum(d.mul(d))).reshape([1 << 20, 1]).mul(y);
  }, [[1 << 20], [100]]);
  expect(decisions(program)).toEqual([1, 0]);
  const lines = explain(program).split("\n").map((line) => line.trim());
  const inner = lines.indexOf(lines.findLast((line) => /^for i\d+ < 100$/.test(line))!);
  const [difference, quotient] = lines.slice(inner - 2, inner);
  expect(difference).toMatch(/^s\d+ = sub\(x0/);
  expect(quotient).toMatch(/^s\d+ = div/);
});

test("a copy is left out once what it was made for is computed elsewhere", () => {
  const program = programOf((x) => {
    const d = x.sub(sum(x));
    return d.mul(sum(d)).add(d).exp().slice(0, 10);
  }, [[1 << 20]]);
  expect(decisions(program)).toEqual([2, 0]);
  // The sum of all, that of the differences, and ten results.
  const extents = [...explain(program).matchAll(/for i\d+ < (\d+)/g)].map((m) => Number(m[1]));
  expect(extents).toEqual([1 << 20, 1 << 20, 10]);
});

test("a chain of fifteen inputs is not computed again for every element of a larger space", () => {
  const program = programOf(
    (...vectors) => sum(vectors.reduce((a, b) => a.mul(b)).reshape([1, 1600]).add(vectors[0]!.reshape([1600, 1])).mul(2)),
    Array.from({ length: 15 }, () => [1600]),
  );
  expect(decisions(program)).toEqual([0, 1]);
});

test("what a matrix product or an output needs in memory is not computed again", () => {
  const product = programOf((x, y) => x.add(y).matmul(y).add(sum(x.add(y))), [[512, 512], [512, 512]]);
  expect(decisions(product)[0]).toBe(0);
  const graph = traceGraph(
    (...args) => {
      const d = (args[0] as Tensor).sub(sum(args[0] as Tensor));
      return [d, d.div(sum(d.mul(d)))];
    },
    [avalOf([1 << 20], "float32")],
  );
  expect(decisions(lower(graph, target))).toEqual([0, 0]);
});

test("a value that is made of two large ones, which nothing else needs for so long, is stored", () => {
  // Computed again, they both would have to be kept instead of the one.
  const program = programOf(
    (x, y) => {
      const [a, b] = [x.exp(), y.exp()];
      const c = a.mul(sum(a).add(sum(b))).add(b);
      return c.slice(1, 1 << 20).mul(2);
    },
    [[1 << 20], [1 << 20]],
  );
  expect(program.choices!.map(({ again }) => again)).toContain(Infinity);
  expect(decisions(program)[0]).toBe(0);
  expect(explain(program)).toContain("would have to stay in memory for longer");
});

test("explain says what was decided, and by which costs", () => {
  const program = programOf((x) => {
    const d = x.sub(sum(x));
    return d.div(sum(d.mul(d)));
  }, [[1 << 20]]);
  // an addition and a read of 1 + 4 · 0.5, against a write and a read
  const n = 1 << 20;
  expect(explain(program)).toContain(
    `float32[${n}], read in another loop; computing it there costs ${4 * n} additions, writing and reading it ${6 * n}`,
  );
});
