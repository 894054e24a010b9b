import { flattenPrimals, requireFunction, requireList, type Tensor } from "@cotangent/core";
import { linearizeFlat } from "./linearize.ts";

/**
 * Which outputs of `f` depend on which primals, judged by the operations between them and not by values:
 * x·0 depends on x, a detached value does not.
 *
 * @returns the outputs (leaves in order), and `depends[output][primal]`
 */
export function dependsOn(
  f: (...args: readonly Tensor[]) => unknown,
  primals: readonly Tensor[],
): { readonly outputs: readonly Tensor[]; readonly depends: readonly (readonly boolean[])[] } {
  requireFunction("dependsOn", f);
  const x = flattenPrimals("dependsOn", "primal", requireList("dependsOn", "the primals", primals));
  const lin = linearizeFlat("dependsOn", f, x, false);
  const { graph } = lin;
  // the inputs that each variable depends on, in program order
  const reach: Set<number>[] = Array.from({ length: graph.size }, () => new Set());
  graph.inputs.forEach((v, i) => reach[v.id]!.add(i));
  for (const { inputs, outputs } of graph.equations)
    for (const out of outputs) for (const v of inputs) for (const i of reach[v.id]!) reach[out.id]!.add(i);
  const depends = lin.places.map((place) =>
    x.leaves.map((_, j) => place !== -1 && reach[graph.outputs[place]!.id]!.has(j)),
  );
  return { outputs: lin.outputs, depends };
}
