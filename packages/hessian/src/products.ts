import { requireFunction, requireList, type Tensor } from "@cotangent/core";
import { gradAndValue, vjp } from "@cotangent/grad";
import { jvp } from "@cotangent/jvp";

/** The gradient in all arguments, beside the value. */
function gradientOf<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => Tensor,
  primals: A,
): (...args: A) => readonly [A, Tensor] {
  requireFunction(op, f);
  const argnums = requireList(op, "the primals", primals).map((_, i) => i);
  return gradAndValue(f, { argnums }) as unknown as (...args: A) => readonly [A, Tensor];
}

/**
 * Hessian-vector product, forward over reverse, without forming the Hessian: H · tangents.
 *
 * @param f returns a tensor of shape []
 * @param tangents a list like `primals`
 * @returns [value, product], the product a list like `primals`
 * @throws CotangentError `NOT_SCALAR`, `TANGENT_STRUCTURE`, `TANGENT_SHAPE`, `NOT_FLOATING`, `NOT_A_TENSOR`
 * @example const [y, [hv]] = hvp((x) => x.pow(3).sum(), [x], [v]);
 */
export function hvp<A extends readonly unknown[]>(f: (...args: A) => Tensor, primals: A, tangents: A): [Tensor, A] {
  const gradient = gradientOf("hvp", f, primals);
  const [[, value], [product]] = jvp(gradient, primals, tangents);
  return [value, product];
}

/**
 * Vector-Hessian product, reverse over reverse: cotangentsᵀ · H. Equal to `hvp` where the Hessian is symmetric,
 * and usually dearer.
 *
 * @returns [value, product], the product a list like `primals`
 * @throws CotangentError as `hvp`, with `COTANGENT_STRUCTURE` and `COTANGENT_SHAPE`
 */
export function vhp<A extends readonly unknown[]>(f: (...args: A) => Tensor, primals: A, cotangents: A): [Tensor, A] {
  const gradient = gradientOf("vhp", f, primals);
  const [, vjpFn, value] = vjp(gradient, primals, { hasAux: true });
  return [value, vjpFn(cotangents)];
}
