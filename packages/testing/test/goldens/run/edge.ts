import { CotangentError, currentBackend, type Tensor } from "@cotangent/core";
import { grad } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { expectClose, GoldenMismatch, read, type Tolerance } from "../compare.ts";
import { expectedOf, failures, structuralZeros, toleranceIn } from "../deviations.ts";
import { type GoldenCase, inputsOf } from "../golden.ts";
import type { GoldenFunction, Way } from "./golden-function.ts";
import { single } from "./golden-function.ts";

/**
 * Ties and singular points. `value`; `grad` of the sum of the output; `grad2`, the gradient of the sum of those
 * gradients; `grad_forward_mode`, jacfwd of the sum. Where PyTorch raises, `expected` says so, and we throw, but for
 * `failures`. Every number that we have otherwise stands in `deviations.ts` with the reason.
 */
export async function runEdge(
  golden: GoldenCase,
  f: GoldenFunction,
  tolerance: Tolerance,
  { call, structuralZeros: structural, knowsValues }: Way,
): Promise<void> {
  const inputs = inputsOf(golden);
  const argnums = golden.argnums!;
  const total = (...args: Tensor[]): Tensor => single(f)(...args).sum();
  const gradient = grad(total, { argnums });
  const gradientSum = (...args: Tensor[]): Tensor =>
    gradient(...args)
      .map((g) => g.sum())
      .reduce((a, b) => a.add(b));
  const parts: { readonly [part: string]: () => unknown } = {
    value: () => call(single(f), inputs),
    grad: () => call(gradient, inputs),
    grad2: () => call(grad(gradientSum, { argnums }), inputs),
    grad_forward_mode: () => call(jacfwd(total, { argnums }), inputs),
  };
  const silent = !(knowsValues && currentBackend().supports.syncRead);
  for (const [part, run] of Object.entries(parts)) {
    const byReverse =
      structural && part === "grad_forward_mode" && structuralZeros.includes(golden.name);
    const failed = silent ? failures[golden.name]?.[part] : undefined;
    const expected = failed ?? expectedOf(golden, byReverse ? "grad" : part);
    const what = `${golden.name}, ${part}`;
    if (expected !== undefined)
      await expectClose(run(), expected, toleranceIn(golden, part, tolerance), what);
    else if (golden.expected["error"] !== undefined) await expectThrows(run, what);
    else if (part !== "grad_forward_mode" && golden.expected[`${part}_error`] === undefined)
      throw new Error(`${what}: the file expects nothing`);
  }
}

async function expectThrows(run: () => unknown, what: string): Promise<void> {
  try {
    await read(run());
  } catch (error) {
    if (error instanceof CotangentError) return;
    throw error;
  }
  throw new GoldenMismatch(`${what}: expected a CotangentError, as PyTorch raises here`);
}
