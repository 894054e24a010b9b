import type { Affine, Value } from "@cotangent/compiler";
import { avalOf, definePrimitive, type Primitive } from "@cotangent/core";

/** A load whose index along `axis` is the argument, between 0 and `size` − 1; along the others it is `at`. */
export interface Indirect {
  readonly source: Value;
  readonly at: readonly Affine[];
  readonly axis: number;
  readonly size: number;
}

/** Of the printer alone: a gather within an expression. The whole of `source` must be there before. */
export const indirect: Primitive<Indirect> = /* @__PURE__ */ definePrimitive({
  name: "webgpu.indirect",
  traits: {},
  aval: ([index], { source }: Indirect) => [avalOf(index!.shape, source.dtype)],
});

export const indirectParams = (params: object): Indirect => params as Indirect;
