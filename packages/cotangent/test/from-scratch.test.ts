// docs/from-scratch.md runs, says what it prints, and agrees with the real packages.
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as real from "cotangent";
import { beforeAll, describe, expect, test } from "vitest";
import { type Block, page, readBlocks, runBlocks, typeErrors } from "./from-scratch.ts";

interface Small {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
type SmallFn = (x: Small) => Small;
/** What this test uses of the page's program. */
interface Page {
  tensor(data: readonly number[], shape?: readonly number[]): Small;
  rosenbrock(x: Small): Small;
  neg(x: Small): Small;
  sin(x: Small): Small;
  cos(x: Small): Small;
  exp(x: Small): Small;
  mul(x: Small, y: Small): Small;
  moveAxis(x: Small, from: number, to: number): Small;
  pad(x: Small, params: { readonly axis: number; readonly before: number; readonly after: number }): Small;
  total(x: Small): Small;
  format(x: Small): string;
  makeGraph(f: SmallFn, shape: readonly number[]): object;
  transpose(graph: object, cotangent: Small): Small;
  jvp(f: SmallFn, x: Small, dx: Small): readonly [Small, Small];
  grad(f: SmallFn): SmallFn;
  vmap(f: SmallFn): SmallFn;
  jacfwd(f: SmallFn): SmallFn;
  jacrev(f: SmallFn): SmallFn;
  hessian(f: SmallFn): SmallFn;
  jit(f: SmallFn): SmallFn;
}

const float64 = { dtype: "float64" } as const;
const point = [-1.2, 0.5, 1.3, 0.9, -0.4];
const rows = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2];

/** Rosenbrock's function, on the real tensors. */
function rosenbrock(x: real.Tensor): real.Tensor {
  const here = x.index(real.slice(null, -1));
  const next = x.index(real.slice(1, null));
  return next.sub(here.square()).square().mul(100).add(here.sub(1).square()).sum();
}

describe("docs/from-scratch.md", () => {
  let blocks: readonly Block[];
  let printed: readonly string[];
  let small: Page;

  beforeAll(async () => {
    blocks = readBlocks();
    const result = await runBlocks(blocks);
    printed = result.printed;
    small = result.exports as Page;
  });

  /** Equal shapes, and elements equal to rounding. */
  function expectSame(ours: Small, theirs: real.Tensor): void {
    expect(ours.shape).toEqual(theirs.shape);
    const expected = theirs.reshape([-1]).arraySync() as number[];
    const scale = Math.max(...expected.map(Math.abs));
    ours.data.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(1e-13 * scale));
    expect(ours.data).toHaveLength(expected.length);
  }

  test("every block prints what the page says, and nothing where it says nothing", () => {
    expect(blocks.length).toBeGreaterThan(15);
    expect(printed).toEqual(blocks.map((b) => b.promised));
    // each text block is somebody's output
    expect(blocks.filter((b) => b.promised !== "")).toHaveLength(readFileSync(page, "utf8").match(/^```text$/gm)!.length);
  });

  test("a strict TypeScript accepts the program", () => {
    expect(typeErrors(blocks.map((b) => b.code).join(""))).toBe("");
    expect(typeErrors(`${blocks[0]!.code}const wrong: Fn = 1;`)).toContain("TS2322");
  });

  test("it has 300 lines, comments and examples not counted, and no `any`", () => {
    const program = blocks.filter((b) => b.promised === "").map((b) => b.code).join("");
    const lines = program.split("\n").filter((line) => !/^\s*(\/\/.*|\/\*\*.*)?$/.test(line));
    expect(lines.length).toBeGreaterThan(200);
    expect(lines.length).toBeLessThanOrEqual(300);
    expect(program).not.toMatch(/(?:[:<|&,]|\bas|=>) *any\b/);
  });

  test("its links lead somewhere", () => {
    const prose = readFileSync(page, "utf8").replaceAll(/^```.*?^```$/gms, "");
    const targets = Array.from(prose.matchAll(/\]\(([^)#]+)\)/g), ([, target]) => target!);
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((target) => !existsSync(resolve(dirname(page), target)))).toEqual([]);
  });

  test("its gradients, Jacobians and Hessians are those of the real packages", () => {
    const x = small.tensor(point);
    const y = real.tensor(point, float64);
    expectSame(small.rosenbrock(x), rosenbrock(y));
    expectSame(small.grad(small.rosenbrock)(x), real.grad(rosenbrock)(y));
    expectSame(small.hessian(small.rosenbrock)(x), real.hessian(rosenbrock)(y));
    expectSame(small.jacrev(small.grad(small.rosenbrock))(x), real.jacrev(real.grad(rosenbrock))(y));
    expectSame(small.jacfwd(small.hessian(small.rosenbrock))(x), real.jacfwd(real.hessian(rosenbrock))(y));
    const tangent = point.map((v) => v * v);
    expectSame(
      small.jvp(small.rosenbrock, x, small.tensor(tangent))[1],
      real.jvp(rosenbrock, [y], [real.tensor(tangent, float64)])[1],
    );
  });

  test("its vmap is that of the real packages, around derivatives and inside of them", () => {
    const xs = small.tensor(rows, [3, 4]);
    const ys = real.tensor(rows, float64).reshape([3, 4]);
    expectSame(small.vmap(small.rosenbrock)(xs), real.vmap(rosenbrock)(ys));
    expectSame(small.vmap(small.hessian(small.rosenbrock))(xs), real.vmap(real.hessian(rosenbrock))(ys));
    expectSame(
      small.grad((x) => small.total(small.sin(small.vmap(small.rosenbrock)(x))))(xs),
      real.grad((x: real.Tensor) => real.vmap(rosenbrock)(x).sin().sum())(ys),
    );
    expectSame(small.vmap(small.vmap(small.exp))(xs), ys.exp());
  });

  test("primitives that the page's examples do not differentiate have the derivatives of the real ones", () => {
    const padding = { axis: 2, before: 2, after: 1 };
    const weights = Array.from({ length: 24 }, (_, i) => Math.cos(i));
    expectSame(
      small.grad((x) => {
        const y = small.moveAxis(small.pad(small.sin(x), padding), 0, 2);
        return small.total(small.exp(small.mul(y, small.tensor(weights, [2, 6, 2]))));
      })(small.tensor(rows, [2, 2, 3])),
      real.grad((x: real.Tensor) => {
        const y = real.pad(x.sin(), [padding.before, padding.after]).permute([1, 2, 0]);
        return y.mul(real.tensor(weights, float64).reshape([2, 6, 2])).exp().sum();
      })(real.tensor(rows, float64).reshape([2, 2, 3])),
    );
    expectSame(
      small.hessian((x) => small.mul(small.total(small.cos(x)), small.total(small.exp(small.sin(small.neg(x))))))(
        small.tensor(point),
      ),
      real.hessian((x: real.Tensor) => x.cos().sum().mul(x.neg().sin().exp().sum()))(real.tensor(point, float64)),
    );
  });

  test("its jit changes no bit, and can be transformed", () => {
    const x = small.tensor(point);
    const transforms = [small.grad, small.hessian, (f: SmallFn) => small.vmap((s) => small.mul(s, f(x)))];
    for (const transform of transforms) {
      const plain = transform(small.rosenbrock)(x);
      const compiled = small.jit(transform(small.rosenbrock));
      expect(compiled(x).data).toEqual(plain.data);
      expect(compiled(x).shape).toEqual(plain.shape);
      expect(transform(small.jit(small.rosenbrock))(x).data).toEqual(plain.data);
    }
    const f = small.jit(small.rosenbrock);
    for (const n of [2, 5, 3]) expect(f(small.tensor(point.slice(0, n))).data).toEqual(small.rosenbrock(small.tensor(point.slice(0, n))).data);
  });

  test("a tracer has no elements to look at", () => {
    const look: SmallFn = (x) => {
      small.format(x);
      return small.total(x);
    };
    const x = small.tensor(point);
    expect(small.format(x)).toBe("[-1.2, 0.5, 1.3, 0.9, -0.4]");
    for (const f of [small.grad(look), small.vmap(look), small.jit(look)])
      expect(() => f(small.tensor(rows, [3, 4]))).toThrow("expected a known tensor, got a tracer of level");
    // and the levels are in order afterwards
    expect(small.grad(small.total)(x).data).toEqual([1, 1, 1, 1, 1]);
  });

  test("shapes that do not fit are refused", () => {
    expect(() => small.mul(small.tensor([1, 2]), small.tensor([1, 2, 3]))).toThrow("expected equal shapes, got [2] and [3]");
  });

  test("a graph that is not linear is not transposed", () => {
    expect(() => small.transpose(small.makeGraph(small.sin, []), small.tensor([1], []))).toThrow("only linear programs");
  });
});
