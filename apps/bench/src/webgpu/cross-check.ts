import { type Backend, createCpuBackend, createWebgpuBackend, withBackend } from "cotangent";

import { assemble, callOf, type CrossCheckOptions, type Parts } from "../cross-check.ts";
import type { Extent } from "../extent.ts";
import type { Instance, Kind, Place, Problem, Reference } from "../problem.ts";
import { routes } from "../routes/index.ts";
import { settle } from "../routes/route.ts";

/** Eager and compiled, nested and vectorised; not all, since each shader takes its time to compile. */
const chosen: ReadonlySet<string> = new Set([
  "grad",
  "jit(grad)",
  "hessian",
  "jacrev∘jacrev",
  "vmap of hvp over the basis",
  "jit(hessian)",
  "jacrev",
  "jacfwd",
  "jit(jacrev)",
  "central differences",
]);

/** What the cross-check does on WebGPU. Throws where there is no adapter. */
export async function webgpuCrossCheck(): Promise<CrossCheckOptions> {
  const entry = {
    name: "webgpu",
    dtypes: ["float32"] as const,
    routes: chosen,
    create: () => createWebgpuBackend(),
  };
  const backend = await entry.create();
  return { routes, backends: [{ ...entry, backend }], largeIn: entry.dtypes, budget: 1 };
}

/** The problem in the sizes that a run of this extent has time for, and the labels of the others. */
export function sizesFor(
  problem: Problem,
  extent: Extent,
): { readonly problem: Problem; readonly leftOut: readonly string[] } {
  const isLeftOut = ({ large = false, slowShaders = false }: Instance): boolean =>
    extent !== "thorough" && (large || slowShaders);
  const { instances } = problem;
  return {
    problem: { ...problem, instances: instances.filter((one) => !isLeftOut(one)) },
    leftOut: instances.filter(isLeftOut).map(({ label }) => label),
  };
}

const exact: Record<Kind, string> = { gradient: "grad", hessian: "hessian", jacobian: "jacrev" };

/** The same problem, with what the cpu backend computes as one more reference: float32 as on WebGPU, by the first route. */
export function withCpuReference(problem: Problem): Problem {
  const place: Place = { backend: createCpuBackend(), dtype: "float32" };
  return {
    ...problem,
    instances: problem.instances.map((instance) => ({
      ...instance,
      references: [
        ...(instance.references ?? []),
        ...instance.kinds.map((kind): Reference => ({
          name: "cpu backend",
          kind,
          value: () => valuesOn(place, instance, kind),
        })),
      ],
    })),
  };
}

function valuesOn(
  place: Place & { readonly backend: Backend },
  instance: Instance,
  kind: Kind,
): Float64Array {
  return withBackend(place.backend, () => {
    const route = routes.find((one) => one.kind === kind && one.name === exact[kind])!;
    const run = route.prepare(settle(instance, place))!;
    // the cpu backend reads synchronously
    return assemble(run, callOf(run, place)() as Parts);
  });
}
