import type { Matmul, Value } from "@cotangent/compiler";
import type { DType } from "@cotangent/core";
import type { Epilogue } from "../print/epilogue.ts";
import { accumulatorOf } from "../print/literals.ts";
import type { PrinterLimits } from "../print/printed.ts";
import type { Stage } from "../print/stage.ts";
import { elementStage } from "./element-stage.ts";
import { byRegisters, registerForm } from "./matmul-registers.ts";
import { byWorkgroups } from "./matmul-tiles.ts";
import { endsOf, type Product } from "./product.ts";

interface Context {
  readonly limits: PrinterLimits;
  temporary(size: number, dtype: DType): Value;
}

/** Terms that are added one after the other: rounding errors grow with their number. */
const maxTerms = 4096;
/** Workgroups that keep a GPU busy. */
const enough = 128;

/** out[b, m, n] = Σₖ lhs[b, m, k] · rhs[b, k, n]; the epilogue has the last word about each element. */
export function matmul(
  node: Matmul,
  { limits, temporary }: Context,
  epilogue: Epilogue | null,
): Stage[] {
  const { batch, m, n, k, target } = node;
  let parts = Math.ceil(k / maxTerms);
  if (!limits.software) {
    const groups = Math.ceil(m / 64) * Math.ceil(n / 64) * batch;
    if (groups < enough && k >= 512)
      parts = Math.max(parts, Math.min(Math.ceil(enough / groups), Math.ceil(k / 256)));
  }
  // a multiple of four terms, for kernels that take four at a time
  const terms = parts === 1 ? k : Math.ceil(k / parts / 4) * 4;
  parts = Math.ceil(k / terms);
  const size = batch * m * n;
  const sums = parts === 1 ? target : temporary(parts * size, accumulatorOf(target.dtype));
  const product: Product = {
    ...node,
    target: sums,
    parts,
    terms,
    epilogue: parts === 1 ? epilogue : null,
  };
  const form = limits.software ? registerForm(product) : null;
  const first =
    form === null && !limits.software
      ? byWorkgroups(product)
      : byRegisters(product, form ?? { lhs: "scalars", rhs: "scalars" });
  return parts === 1 ? [first] : [first, added(sums, target, parts, size, epilogue)];
}

function added(
  sums: Value,
  target: Value,
  parts: number,
  size: number,
  epilogue: Epilogue | null,
): Stage {
  const { label, reads, writes } = endsOf({ target, epilogue });
  return elementStage({
    label: `${label}, parts added`,
    count: size,
    reads: [sums, ...reads],
    writes: [...writes],
    body: (out) => [
      "var sum = 0.0;",
      `for (var p = 0u; p < ${parts}u; p++) { sum += ${out.load(sums, `p * ${size}u + i`)}; }`,
      epilogue === null ? out.store(target, "i", "sum") : `${epilogue.define(out)}(i, sum);`,
    ],
  });
}
