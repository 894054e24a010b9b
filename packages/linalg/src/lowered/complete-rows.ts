import {
  add,
  amin,
  argmax,
  beside,
  div,
  eq,
  lt,
  logicalAnd,
  logicalNot,
  matmul,
  padAll,
  range,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  toDType,
  unsqueeze,
  where,
  whileLoop,
} from "@cotangent/core";

/**
 * Orthonormal rows […, k, p] with what they lack to `count`; only the first of them are `kept` […, k]. There are as many steps
 * as rows are missing at most in one of the matrices: the unit vector farthest from all rows, less what they have of it.
 */
export function completeRows(rows: Tensor, kept: Tensor, count: number): Tensor {
  const { shape, dtype } = rows.aval;
  const [k, p] = shape.slice(-2) as [number, number];
  const none = shape.map(() => 0);
  const start = padAll(where(unsqueeze(kept, -1), rows, 0), none, none.with(shape.length - 2, count - k));
  const have = sum(toDType(kept, "int32"), -1);
  const places = beside(rows, () => range([count, 1], 0, "int32"));
  const components = beside(rows, () => range([p], 0, "int32"));
  const [result] = whileLoop<readonly [Tensor, Tensor]>(
    ([, at]) => lt(at, count),
    ([q, at]) => {
      const farthest = argmax(sub(1, sum(square(q), -2)), -1, { keepdim: true });
      const unit = unsqueeze(toDType(eq(components, farthest), dtype), -2);
      const once = rejected(unit, q);
      const twice = rejected(div(once, lengthOf(once)), q);
      const missing = logicalAnd(eq(places, at), logicalNot(lt(at, unsqueeze(unsqueeze(have, -1), -1))));
      return [where(missing, div(twice, lengthOf(twice)), q), add(at, 1)];
    },
    [start, amin(have)],
  );
  return result;
}

const rejected = (x: Tensor, rows: Tensor): Tensor => sub(x, matmul(matmul(x, rows.mT), rows));
const lengthOf = (x: Tensor): Tensor => sqrt(sum(square(x), -1, { keepdim: true }));
