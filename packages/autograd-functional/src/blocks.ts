import { allocate, type Aval, beside, flattenTree, reshape, stack, tensor, type Tensor, zeros, zerosLike } from "@cotangent/core";
import { linearizeFlat, transposeGraph } from "@cotangent/grad";
import { jacfwd } from "@cotangent/jacfwd";
import { jacrev } from "@cotangent/jacrev";
import { floatingOutputs, inPlaces } from "./floating.ts";
import type { Settings } from "./options.ts";
import type { TensorFunction } from "./types.ts";

/** The blocks of a Jacobian, `blocks[output][input]` of shape output + input. */
export interface Blocks {
  readonly blocks: readonly (readonly Tensor[])[];
  /** Whether the function returned an array. */
  readonly isTuple: boolean;
}

/** The Jacobian of `f`, row by row or by `vmap`. Outputs that are integers have zeros. */
export function jacobianBlocks(
  op: string,
  f: TensorFunction,
  inputs: readonly Tensor[],
  { vectorize, strategy }: Pick<Settings, "vectorize" | "strategy">,
): Blocks {
  let avals: readonly Aval[] = [];
  let isTuple = false;
  const floating: Floating = (...xs) => {
    const [ys, outputs] = floatingOutputs(op, f, xs);
    avals = outputs.tensors.map((y) => y.aval);
    isTuple = outputs.isTuple;
    return [...ys];
  };
  const compute = vectorize ? (strategy === "forward-mode" ? byColumns : byRows) : rowByRow;
  const computed = compute(op, floating, inputs);
  return { blocks: inPlaces(avals, computed, (y) => inputs.map((x) => noDerivative(y, x))), isTuple };
}

type Floating = (...inputs: readonly Tensor[]) => Tensor[];
type Compute = (op: string, f: Floating, inputs: readonly Tensor[]) => readonly (readonly Tensor[])[];

const byRows: Compute = (_, f, inputs) => jacrev(f, { argnums: inputs.map((_x, i) => i) })(...inputs);

// "same": f runs inside of the vmap over the columns, which are columns of one sample of f
const byColumns: Compute = (_, f, inputs) =>
  jacfwd(f, { argnums: inputs.map((_x, i) => i), randomness: "same" })(...inputs);

/** One backward pass with a unit vector for each element of each output. */
const rowByRow: Compute = (op, f, inputs) => {
  const lin = linearizeFlat(op, f, { leaves: inputs, tree: flattenTree(inputs).tree }, false);
  return lin.outputs.map((y, i) => {
    const rows = Array.from({ length: lin.places[i] === -1 ? 0 : y.aval.size }, (_, k) =>
      transposeGraph(lin.graph, lin.graph.outputs.map((_v, place) => (place === lin.places[i] ? unit(y, k) : null))),
    );
    return inputs.map((x, j) => {
      if (rows.every((row) => row[j] === null)) return noDerivative(y.aval, x);
      const block = stack(rows.map((row) => row[j] ?? zerosLike(x)));
      return reshape(block, [...y.aval.shape, ...x.aval.shape]);
    });
  });
};

/** 1 at place `k` of the shape of `y`, 0 elsewhere. */
function unit(y: Tensor, k: number): Tensor {
  const { shape, dtype, size } = y.aval;
  const data = allocate(dtype, size);
  data[k] = 1;
  return beside(y, () => tensor(data, { shape }));
}

/** The block of an output that does not depend on `x`. */
function noDerivative(y: Aval, x: Tensor): Tensor {
  return beside(x, () => zeros([...y.shape, ...x.aval.shape], { dtype: x.aval.dtype }));
}
