import {
  bind1,
  broadcastTo,
  type Catalogue,
  div,
  flip,
  isLinearArg,
  type LinearArg,
  type Linears,
  mul,
  neg,
  permute,
  reshape,
  type RuleTable,
  sliceAxis,
  type Tensor,
  toDType,
  transposeRule,
  where,
} from "@cotangent/core";
import * as primitives from "@cotangent/core/primitives";
import { dotCotangents } from "./rules-contraction.ts";
import {
  gatherCotangents,
  padCotangents,
  scatterAddCotangents,
  scatterCotangents,
  sliceCotangents,
} from "./rules-indexing.ts";

type Arg = Tensor | LinearArg;

/** `make()` for an argument that is unknown, null for a known one. */
const ifLinear = (arg: Arg | undefined, make: () => Tensor): Tensor | null =>
  isLinearArg(arg!) ? make() : null;
const avalOfArg = (arg: Arg) => (isLinearArg(arg) ? arg.unknown : arg.aval);

/** Cotangents of the unknown arguments of every linear primitive; broadcast shapes are summed by the interpreter. */
export const transposeRules: RuleTable<Linears<Catalogue>, typeof transposeRule> = {
  add: (ct, [x, y]) => [ifLinear(x, () => ct), ifLinear(y, () => ct)],
  sub: (ct, [x, y]) => [ifLinear(x, () => ct), ifLinear(y, () => neg(ct))],
  neg: (ct) => [neg(ct)],
  mul: (ct, [x, y]) =>
    isLinearArg(x!) ? [mul(ct, y as Tensor), null] : [null, mul(ct, x!)],
  div: (ct, [, y]) => [div(ct, y as Tensor), null],
  select: (ct, [c, x, y]) => [
    null,
    ifLinear(x, () => where(c as Tensor, ct, 0)),
    ifLinear(y, () => where(c as Tensor, 0, ct)),
  ],
  cast: (ct, [x]) => [toDType(ct, avalOfArg(x!).dtype)],

  reduceSum: (ct, [x], { axes }) => {
    const { shape } = avalOfArg(x!);
    const wide = axes.length === shape.length ? ct : reshape(ct, shape.map((n, i) => (axes.includes(i) ? 1 : n)));
    return [broadcastTo(wide, shape)];
  },
  cumSum: (ct, _, { axis, reverse }) => [bind1(primitives.cumSum, [ct], { axis, reverse: !reverse })],

  reshape: (ct, [x]) => [reshape(ct, avalOfArg(x!).shape)],
  transpose: (ct, _, { permutation }) => [permute(ct, inverse(permutation))],
  broadcastTo: (ct) => [ct],
  flip: (ct, _, { axes }) => [flip(ct, axes)],
  slice: sliceCotangents,
  pad: padCotangents,
  concatenate: (ct, args, { axis }) => {
    let start = 0;
    return args.map((arg) => {
      const from = start;
      start += avalOfArg(arg).shape[axis]!;
      return isLinearArg(arg) ? sliceAxis(ct, axis, from, start) : null;
    });
  },

  gather: gatherCotangents,
  scatterAdd: scatterAddCotangents,
  scatter: scatterCotangents,
  dot: dotCotangents,
};

function inverse(permutation: readonly number[]): number[] {
  const out: number[] = Array.from({ length: permutation.length });
  permutation.forEach((p, i) => (out[p] = i));
  return out;
}
