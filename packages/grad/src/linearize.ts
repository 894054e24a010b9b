import {
  type Backend,
  evaluateGraph,
  flattenPrimals,
  flattenTensors,
  type FlatTensors,
  type Graph,
  GraphTrace,
  isFloat,
  requireFunction,
  requireList,
  sameShape,
  sameTree,
  type Tensor,
  toDType,
  type TreeDef,
  unflattenTree,
  withTrace,
  zerosLike,
} from "@cotangent/core";
import { type AuxOf, emptyOutput, matchTangents, pushforward } from "@cotangent/jvp";
import { cotangentShape, cotangentStructure } from "./errors.ts";

/** A function at a point: its value there, and its derivative as a linear program from the leaves of the inputs. */
export interface Linearized<Aux = unknown> {
  readonly tree: TreeDef;
  readonly outputs: readonly Tensor[];
  /** Inputs: tangents of the primals. Outputs: tangents of those outputs that depend on them. */
  readonly graph: Graph;
  /** For each output, its place among the graph's outputs, or −1 if it is independent of all primals. */
  readonly places: readonly number[];
  readonly aux: Aux;
}

/**
 * Runs `f` forward with tracers as tangents, which record what is done to them.
 * @param op the transform, as errors call it
 * @param quiet part of another transform, which errors list
 */
export function linearizeFlat<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  primals: FlatTensors<A>,
  hasAux: boolean,
  quiet?: boolean,
): Linearized<AuxOf<R>> {
  const tape = new GraphTrace(op, { backend: backendOf(primals.leaves), quiet: true });
  return withTrace(tape, () => {
    const tangents = primals.leaves.map((x) => tape.input(x.aval));
    const result = pushforward(op, f, primals, tangents, hasAux, true, quiet);
    const dependent: Tensor[] = [];
    const places = result.tangents.map((t) => (t === null ? -1 : dependent.push(t) - 1));
    return { tree: result.tree, outputs: result.outputs, graph: tape.graph(dependent), places, aux: result.aux };
  });
}

/** The backend of the first of them that has one. */
export function backendOf(tensors: readonly Tensor[]): Backend | null {
  return tensors.find((x) => x.backend !== null)?.backend ?? null;
}

/**
 * Value of `f` at `primals` and its derivative there as a function of tangents, which may be called many times
 * without running `f` again.
 *
 * @returns [output, jvpFn]; `jvpFn(...tangents)` takes tangents of the primals and returns the tangent of the output
 * @throws CotangentError `TANGENT_STRUCTURE`, `TANGENT_SHAPE`, `EMPTY_OUTPUT`, `NOT_FLOATING`, `NOT_A_TENSOR`
 */
export function linearize<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: A,
): [R, (...tangents: A) => R] {
  requireFunction("linearize", f);
  const x = flattenPrimals("linearize", "primal", requireList("linearize", "the primals", primals));
  const lin = linearizeFlat("linearize", f, x, false);
  if (lin.outputs.length === 0) throw emptyOutput("linearize");
  const jvpFn = (...tangents: A): R => {
    const outputs = evaluateGraph(lin.graph, matchTangents("linearize", x, tangents));
    return unflattenTree(
      lin.tree,
      lin.outputs.map((y, i) => (lin.places[i] === -1 ? zerosLike(y) : outputs[lin.places[i]!])),
    ) as R;
  };
  return [unflattenTree(lin.tree, lin.outputs) as R, jvpFn];
}

/**
 * Leaves of a cotangent tree, checked against the outputs: one structure, equal shapes; dtypes are converted.
 * @param of what errors call the outputs
 */
export function matchCotangents(
  op: string,
  lin: Linearized,
  cotangents: unknown,
  of = "output",
): readonly (Tensor | null)[] {
  const given = flattenTensors(cotangents, op, "the cotangent");
  if (!sameTree(lin.tree, given.tree)) throw cotangentStructure(op, of, lin.tree, given.tree);
  return given.leaves.map((ct, i) => {
    const { aval } = lin.outputs[i]!;
    if (!sameShape(ct.aval.shape, aval.shape)) throw cotangentShape(op, of, i, aval, ct.aval);
    return isFloat(aval.dtype) ? toDType(ct, aval.dtype) : null;
  });
}

/** Cotangents of the outputs that depend on the primals, in the order of the graph's outputs. */
export function dependentCotangents(lin: Linearized, cts: readonly (Tensor | null)[]): (Tensor | null)[] {
  const out: (Tensor | null)[] = [];
  lin.places.forEach((place, i) => {
    if (place !== -1) out[place] = cts[i]!;
  });
  return out;
}
