import { abs, amax, div, eq, ge, gt, lt, mul, neg, sqrt, square, sub, sum, type Tensor, unsqueeze, where } from "@cotangent/core";
import { lastAt } from "./parts.ts";

/** Of vectors […, m] from element j on, as `host/reflection.ts` has it: v, which is zero before, τ and β. */
export function reflection(x: Tensor, place: Tensor, j: Tensor): readonly [v: Tensor, tau: Tensor, beta: Tensor] {
  const largest = amax(abs(where(ge(place, j), x, 0)), -1);
  // divided by the largest first: of numbers near the smallest one, there would be no digits left of 1/(α − β)
  const scale = where(eq(largest, 0), 1, largest);
  const scaled = div(where(ge(place, j), x, 0), unsqueeze(scale, -1));
  const alpha = lastAt(scaled, j);
  const tail = where(gt(place, j), scaled, 0);
  const empty = eq(amax(abs(tail), -1), 0);
  const norm = sqrt(sum(square(scaled), -1));
  const beta = where(empty, alpha, where(lt(alpha, 0), norm, neg(norm)));
  const difference = where(empty, 1, sub(alpha, beta));
  const v = where(eq(place, j), 1, div(tail, unsqueeze(difference, -1)));
  return [v, where(empty, 0, div(neg(difference), where(empty, 1, beta))), mul(beta, scale)];
}
