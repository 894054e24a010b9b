import { requireFunction, requireList } from "../arguments.ts";
import { flattenTensors, sameTree, type TreeDef, unflatten } from "../tree.ts";
import { ne } from "../ops/elementwise.ts";
import { Tensor } from "../tensor/tensor.ts";
import { tensorsIn } from "./arguments.ts";
import { badPredicate, branchStructure } from "./errors.ts";
import { choose } from "./choose.ts";
import { knownValue } from "./flat.ts";

/** `A`, of which nothing is inferred here: not `NoInfer`, which is no list of parameters to a function that takes fewer. */
type Given<A extends readonly unknown[]> = [A] extends [infer T extends readonly unknown[]]
  ? T
  : never;

/**
 * One of two functions of the operands, as the predicate says. With a known predicate the other one does not run, as with
 * `if`; under `jit` both are compiled and one runs; under `vmap` with a mapped predicate both run, and results are
 * selected by example. What the functions close over is differentiated too. The gradient of a `vmap` with a mapped predicate, as of
 * `where`, is NaN where the branch that was not taken has no finite derivative; `vmap` of the gradient is not.
 *
 * @param pred a boolean, a number, or a tensor of shape []; anything but 0 is true
 * @param ifTrue takes the operands; returns a tensor or a tree of tensors
 * @param ifFalse the same, with a result of the same structure, shapes and dtypes
 * @param operands the list of arguments
 * @throws CotangentError `BRANCHES_DIFFER` (where both are traced), `PREDICATE`
 * @example cond(x.sum().gt(0), (x) => x.sqrt(), (x) => x.neg(), [x])
 */
export function cond<A extends readonly unknown[], R>(
  pred: Tensor | boolean | number,
  ifTrue: (...args: Given<A>) => R,
  ifFalse: (...args: Given<A>) => NoInfer<R>,
  operands: readonly [...A],
): R;
export function cond<R>(pred: Tensor | boolean | number, ifTrue: () => R, ifFalse: () => R): R;
export function cond(
  pred: Tensor | boolean | number,
  ifTrue: (...args: unknown[]) => unknown,
  ifFalse: (...args: unknown[]) => unknown,
  operands: readonly unknown[] = [],
): unknown {
  requireFunction("cond", ifTrue);
  requireFunction("cond", ifFalse);
  requireList("cond", "the operands", operands);
  const decided = decide("cond", pred);
  if (typeof decided === "boolean") return (decided ? ifTrue : ifFalse)(...operands);
  const { tensors, rebuild, paths } = tensorsIn(operands);
  const trees: TreeDef[] = [];
  const branch =
    (f: typeof ifTrue, name: string) =>
    (...args: Tensor[]): readonly Tensor[] => {
      const output = flattenTensors(
        f(...rebuild(args)),
        "cond",
        `the output of ${name}`,
      );
      trees.push(output.tree);
      return output.leaves;
    };
  const results = choose(
    decided,
    branch(ifTrue, "ifTrue"),
    branch(ifFalse, "ifFalse"),
    tensors,
    () => {
      if (!sameTree(trees[0]!, trees[1]!)) throw branchStructure(trees[0]!, trees[1]!);
    },
    () => paths().map((path) => `operand ${path}`),
  );
  return unflatten(trees[0]!, results);
}

/** A condition as a boolean where it is known, else as a tensor of dtype bool. */
function decide(op: string, pred: unknown): boolean | Tensor {
  if (typeof pred === "boolean" || typeof pred === "number") return Boolean(pred);
  if (!(pred instanceof Tensor) || pred.aval.shape.length > 0) throw badPredicate(op, pred);
  const known = knownValue(pred);
  if (known !== null) return known !== 0;
  return pred.aval.dtype === "bool" ? pred : ne(pred, 0);
}
