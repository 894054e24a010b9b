import { badArgument, shapeMismatch } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { matmul } from "./contraction.ts";
import { ones } from "./creation.ts";
import { add, logicalNot, mul, sigmoid, sub, tanh, where } from "./elementwise.ts";
import { tril } from "./diagonal.ts";
import { beside, requireOptions, requireTensor, within } from "./lift.ts";
import { transpose } from "./movement.ts";
import { linear } from "./products.ts";
import { softmax } from "./softmax.ts";
import { chunk } from "./splitting.ts";

/** One step of a network with tanh: h' = tanh(x·Wiᵀ + bi + h·Whᵀ + bh); x [batch, in], h [batch, hidden]. */
export function rnnTanhCell(
  x: Tensor,
  h: Tensor,
  wi: Tensor,
  wh: Tensor,
  bi?: Tensor | null,
  bh?: Tensor | null,
): Tensor {
  return within("rnnTanhCell", () => tanh(add(linear(x, wi, bi), linear(h, wh, bh))));
}
/** One step of a gated recurrent unit: weights [3·hidden, …] in the order reset, update, new. */
export function gruCell(
  x: Tensor,
  h: Tensor,
  wi: Tensor,
  wh: Tensor,
  bi?: Tensor | null,
  bh?: Tensor | null,
): Tensor {
  return within("gruCell", () => {
    const [ri, zi, ni] = gates("gruCell", linear(x, wi, bi), 3, h) as [Tensor, Tensor, Tensor];
    const [rh, zh, nh] = gates("gruCell", linear(h, wh, bh), 3, h) as [Tensor, Tensor, Tensor];
    const update = sigmoid(add(zi, zh));
    const fresh = tanh(add(ni, mul(sigmoid(add(ri, rh)), nh)));
    return add(fresh, mul(update, sub(h, fresh)));
  });
}
/** One step of long short-term memory: [h', c']; weights [4·hidden, …] in the order input, forget, cell, output. */
export function lstmCell(
  x: Tensor,
  state: readonly [Tensor, Tensor],
  wi: Tensor,
  wh: Tensor,
  bi?: Tensor | null,
  bh?: Tensor | null,
): [Tensor, Tensor] {
  return within("lstmCell", () => {
    if (!Array.isArray(state) || state.length !== 2) throw badArgument("lstmCell", "the state", "a pair [h, c]", state);
    const [h, c] = state as readonly [Tensor, Tensor];
    const all = add(linear(x, wi, bi), linear(h, wh, bh));
    const [input, forget, cell, output] = gates("lstmCell", all, 4, h) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const next = add(mul(sigmoid(forget), c), mul(sigmoid(input), tanh(cell)));
    return [mul(sigmoid(output), tanh(next)), next];
  });
}
function gates(op: string, all: Tensor, count: number, h: Tensor): Tensor[] {
  if (all.aval.shape.at(-1) !== count * requireTensor(op, h, "the state").aval.shape.at(-1)!)
    throw shapeMismatch(op, `weights with ${count} times as many rows as the state has elements`, [
      all.aval,
      h.aval,
    ]);
  return chunk(all, count, -1);
}

/**
 * softmax(q·kᵀ·scale + mask)·v over the last two dimensions: [.., n, d], [.., m, d], [.., m, e] → [.., n, e].
 * A bool mask [.., n, m] says who may look where, another one is added; `isCausal` lets place i look at 0 … i.
 */
export function scaledDotProductAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: {
    readonly attnMask?: Tensor | null;
    readonly isCausal?: boolean;
    readonly scale?: number;
  } = {},
): Tensor {
  return within("scaledDotProductAttention", () => {
    requireOptions("scaledDotProductAttention", options, { attnMask: 1, isCausal: 1, scale: 1 });
    const { shape } = requireTensor("scaledDotProductAttention", q).aval;
    const { attnMask, isCausal = false, scale = 1 / Math.sqrt(shape.at(-1) ?? 1) } = options;
    const scores = mul(matmul(q, transpose(k, -2, -1)), scale);
    const hide = (s: Tensor, mask: Tensor): Tensor =>
      mask.aval.dtype === "bool" ? where(logicalNot(mask), -Infinity, s) : add(s, mask);
    const masked = attnMask ? hide(scores, attnMask) : scores;
    const size = scores.aval.shape.slice(-2);
    const causal = isCausal
      ? hide(
          masked,
          beside(q, () => tril(ones(size, { dtype: "bool" }))),
        )
      : masked;
    return matmul(softmax(causal, -1), v);
  });
}
