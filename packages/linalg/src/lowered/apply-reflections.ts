import { beside, broadcastTo, div, eq, eye, matmul, moveaxis, mul, reshape, scan, sub, type Tensor, triu, unsqueeze, where } from "@cotangent/core";
import { identityMask } from "./indices.ts";
import { lengthened } from "./parts.ts";
import { triangularSolve } from "./triangular-solve.ts";

/** So many reflections are one product of matrices. */
const PANEL = 32;

const column = (x: Tensor): Tensor => unsqueeze(x, -1);

/** H₀·H₁·…·Y of reflections I − τ·v·vᵀ: v as rows […, k, m], τ […, k], and Y […, m, columns]. */
export const reflectedBy = (vs: Tensor, taus: Tensor, y: Tensor): Tensor =>
  taus.aval.shape.at(-1)! > PANEL ? byPanels(vs, taus, y) : oneByOne(vs, taus, y);

/** (I − τ·v·vᵀ)·X, of v […, m] and τ […]. */
export const reflected = (x: Tensor, v: Tensor, tau: Tensor): Tensor =>
  sub(x, mul(column(v), matmul(unsqueeze(mul(v, column(tau)), -2), x)));

function oneByOne(vs: Tensor, taus: Tensor, y: Tensor): Tensor {
  const steps = [moveaxis(vs, -2, 0), moveaxis(taus, -1, 0)] as const;
  const [result] = scan<Tensor, readonly [Tensor, Tensor], readonly Tensor[]>((x, [v, tau]) => [reflected(x, v, tau), []], y, steps, { reverse: true });
  return result;
}

/**
 * By matrix products: H₀·H₁·… of a panel is I − V·S⁻¹·Vᵀ, where S has vᵢᵀ·vⱼ above its diagonal and 1/τ on it.
 * T. Joffrain et al., Accumulating Householder transformations, revisited, https://doi.org/10.1145/1141885.1141886
 */
function byPanels(vs: Tensor, taus: Tensor, y: Tensor): Tensor {
  const [k, m] = vs.aval.shape.slice(-2) as [number, number];
  const stack = vs.aval.shape.slice(0, -2);
  const panels = Math.ceil(k / PANEL);
  const size = Math.ceil(k / panels);
  const missing = panels * size - k;
  const all = lengthened(taus, 0, missing);
  const still = eq(all, 0);
  // where τ is zero, nothing is reflected
  const rows = where(column(still), 0, lengthened(vs, 0, missing, 2));
  const v = reshape(rows, [...stack, panels, size, m]);
  const inverses = reshape(div(1, where(still, 1, all)), [...stack, panels, size]);
  const s = where(identityMask(size, y), column(inverses), triu(matmul(v, v.mT), 1));
  const identity = beside(y, () => eye(size, size, { dtype: y.dtype }));
  const t = triangularSolve(s, broadcastTo(identity, s.aval.shape), { upper: true, unitriangular: false, transposed: false });
  const ofAll = (x: Tensor): Tensor => moveaxis(x, stack.length, 0);
  const [result] = scan<Tensor, readonly [Tensor, Tensor], readonly Tensor[]>(
    (x, [panel, factor]) => [sub(x, matmul(matmul(panel.mT, factor), matmul(panel, x))), []],
    y,
    [ofAll(v), ofAll(t)],
    { reverse: true },
  );
  return result;
}
