import { matmul, narrow, type Tensor, type TensorTree } from "@cotangent/core";
import * as l from "../../src/index.ts";
import { type Elements, general, regular, symmetric } from "./inputs.ts";

/** An operation at arguments where it is smooth, from which `agreement.test.ts` and its like derive their tests. */
export interface Operation {
  readonly title: string;
  readonly f: (...args: Tensor[]) => TensorTree;
  readonly args: readonly Elements[];
  /** Other arguments of the same shapes, for `vmap`. */
  readonly others: readonly Elements[];
  /** False where the outputs are integers, or not unique beyond what is compared. Default true. */
  readonly smooth?: boolean;
}

type Make = (seed: number) => Elements;
const row = (title: string, f: Operation["f"], args: readonly Make[], smooth = true): Operation => ({
  title,
  f,
  args: args.map((make, k) => make(10 * k + 1)),
  others: args.map((make, k) => make(10 * k + 2)),
  smooth,
});

const any = (...shape: number[]): Make => (seed) => general(shape, seed);
const square = (...shape: number[]): Make => (seed) => regular(shape, seed);
const positive = (...shape: number[]): Make => (seed) => symmetric(shape, seed, true);
const indefinite = (...shape: number[]): Make => (seed) => symmetric(shape, seed);
/** Only one triangle is read: so that the derivative of one element is that of a symmetric matrix. */
const mirrored = (a: Tensor): Tensor => a.add(a.mT).div(2);

export const operations: readonly Operation[] = [
  row("cholesky", (a) => l.cholesky(mirrored(a!)), [positive(4, 4)]),
  row("cholesky of a stack, upper", (a) => l.cholesky(mirrored(a!), { upper: true }), [positive(2, 3, 3)]),
  row("triangularSolve", (a, b) => l.triangularSolve(a!, b!), [square(4, 4), any(4, 2)]),
  row("triangularSolve, upper, from the right", (a, b) => l.triangularSolve(a!, b!, { upper: true, left: false }), [square(3, 3), any(2, 3)]),
  row("triangularSolve, unitriangular, of a stack and one matrix", (a, b) => l.triangularSolve(a!, b!, { unitriangular: true }), [any(2, 3, 3), any(3, 1)]),
  row("eigh", (a) => ({ ...l.eigh(mirrored(a!)) }), [indefinite(4, 4)]),
  row("eigh of a stack of odd size", (a) => ({ ...l.eigh(mirrored(a!)) }), [indefinite(2, 3, 3)]),
  row("eigvalsh", (a) => l.eigvalsh(mirrored(a!)), [indefinite(5, 5)]),
  row("svd of a tall matrix", (a) => ({ ...l.svd(a!, { fullMatrices: false }) }), [any(4, 3)]),
  row("svd of a stack of wide matrices", (a) => ({ ...l.svd(a!, { fullMatrices: false }) }), [any(2, 2, 3)]),
  row("svd with full matrices, of whose further columns the space is unique", (a) => {
    const { u, s, vh } = l.svd(a!);
    const further = narrow(u, -1, 2, 2);
    return { s, vh, space: matmul(further, further.mT) };
  }, [any(4, 2)]),
  row("svdvals", (a) => l.svdvals(a!), [any(4, 3)]),
];
