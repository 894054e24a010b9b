import { createCpuBackend, explain, grad, hessian, jacrev, jit, withBackend } from "cotangent";

import { messageOf } from "./message.ts";
import type { Float, Instance, Kind, Parameters, Place, Problem } from "./problem.ts";
import { place as upload } from "./problem.ts";
import type { ProgramReport } from "./report.ts";

const dtype: Float = "float64";

/** What `explain` says of each compiled derivative of a problem. */
export function explainPrograms({ name, instances }: Problem, quick: boolean): ProgramReport[] {
  const place: Place = { backend: createCpuBackend(), dtype };
  return instances
    .filter(({ large }) => !(quick && large === true))
    .flatMap((instance) =>
      instance.kinds.map((kind) => ({
        file: `${fileName(`${name}-${instance.label}-${kind}`)}.txt`,
        problem: name,
        instance: instance.label,
        kind,
        dtype,
        text: withBackend(place.backend, () => textOf(instance, kind, place)),
      })),
    );
}

function textOf(instance: Instance, kind: Kind, place: Place): string {
  try {
    const f = instance.bind(place);
    const point = instance.pack(instance.leaves.map((leaf) => upload(leaf, place)));
    if (kind === "gradient")
      return explain(
        jit((x: Parameters) => grad(f)(x)),
        point,
      );
    if (kind === "hessian")
      return explain(
        jit((x: Parameters) => hessian(f)(x)),
        point,
      );
    return explain(
      jit((x: Parameters) => jacrev(f)(x)),
      point,
    );
  } catch (error) {
    return `failed: ${messageOf(error)}`;
  }
}

/** Letters, digits and dashes. */
const fileName = (text: string): string =>
  text
    .replaceAll("×", "x")
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .replace(/-+$/, "");
