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
  row("choleskySolve", (a, b) => l.choleskySolve(b!, l.cholesky(mirrored(a!))), [positive(3, 3), any(3, 2)]),
  row("choleskyInverse", (a) => l.choleskyInverse(l.cholesky(mirrored(a!))), [positive(3, 3)]),
  row("triangularSolve", (a, b) => l.triangularSolve(a!, b!), [square(4, 4), any(4, 2)]),
  row("triangularSolve, upper, from the right", (a, b) => l.triangularSolve(a!, b!, { upper: true, left: false }), [square(3, 3), any(2, 3)]),
  row("triangularSolve, unitriangular, of a stack and one matrix", (a, b) => l.triangularSolve(a!, b!, { unitriangular: true }), [any(2, 3, 3), any(3, 1)]),
  row("solve with a vector", (a, b) => l.solve(a!, b!), [square(4, 4), any(4)]),
  row("solve of a stack with matrices", (a, b) => l.solve(a!, b!), [square(2, 3, 3), any(2, 3, 2)]),
  row("solve from the right", (a, b) => l.solve(a!, b!, { left: false }), [square(3, 3), any(2, 3)]),
  row("inv", (a) => l.inv(a!), [square(2, 3, 3)]),
  row("det of 3 × 3", (a) => l.det(a!), [square(2, 3, 3)]),
  row("det of 5 × 5", (a) => l.det(a!), [square(5, 5)]),
  row("slogdet", (a) => l.slogdet(a!).logabsdet, [square(4, 4)]),
  row("logdet", (a) => l.logdet(a!), [positive(3, 3)]),
  row("lu of a tall matrix", (a) => ({ ...l.lu(a!) }), [any(4, 3)]),
  row("lu of a wide stack", (a) => ({ ...l.lu(a!) }), [any(2, 2, 4)]),
  row("luFactor", (a) => ({ ...l.luFactor(a!) }), [square(4, 4)], false),
  row("luSolve of luFactor", (a, b) => {
    const { lu, pivots } = l.luFactor(a!);
    return l.luSolve(lu, pivots, b!);
  }, [square(4, 4), any(4, 2)]),
  row("qr of a tall matrix", (a) => ({ ...l.qr(a!) }), [any(5, 3)]),
  row("qr of a stack of square matrices", (a) => ({ ...l.qr(a!) }), [square(2, 3, 3)]),
  row("qr of a wide matrix, r", (a) => l.qr(a!).r, [any(3, 5)]),
  row("qr, complete", (a) => ({ ...l.qr(a!, { mode: "complete" }) }), [any(4, 2)], false),
  row("lstsq of a tall matrix", (a, b) => l.lstsq(a!, b!).solution, [any(5, 3), any(5, 2)]),
  row("lstsq with singular values", (a, b) => { const { solution, residuals, singularValues } = l.lstsq(a!, b!, { driver: "gelsd" }); return { solution, residuals, singularValues }; }, [any(4, 3), any(4, 2)]),
  row("lstsq of full rank", (a, b) => l.lstsq(a!, b!, { driver: "gels" }).solution, [any(5, 3), any(5, 2)]),
  row("lstsq of a wide matrix", (a, b) => l.lstsq(a!, b!).solution, [any(3, 5), any(3, 2)]),
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
  row("pinv of a tall matrix", (a) => l.pinv(a!), [any(4, 2)]),
  row("pinv of a wide matrix", (a) => l.pinv(a!), [any(2, 3)]),
  row("matrixRank", (a) => l.matrixRank(matmul(a!, a!.mT)), [any(4, 2)], false),
  row("cond", (a) => l.cond(a!), [square(3, 3)]),
  ...(["fro", "nuc", 2, -2, 1, -1, Infinity, -Infinity] as const).map((order) =>
    row(`matrixNorm ${order}`, (a) => l.matrixNorm(a!, order), [any(2, 3, 4)]),
  ),
  row("matrixExp", (a) => l.matrixExp(a!), [any(2, 3, 3)]),
  row("matrixExp of a large matrix", (a) => l.matrixExp(a!.mul(4)), [any(3, 3)]),
  row("matrixPower of a negative exponent", (a) => l.matrixPower(a!, -2), [square(3, 3)]),
  row("householderProduct", (a, tau) => l.householderProduct(a!, tau!), [any(4, 3), any(2)]),
  row("tensorsolve", (a, b) => l.tensorsolve(a!.reshape([2, 3, 6]), b!), [square(6, 6), any(2, 3)]),
  row("vander", (x) => l.vander(x!, { n: 4 }), [any(3)]),
  row("norm of one dimension", (x) => l.norm(x!, 3, 0), [square(2, 2)]),
];
