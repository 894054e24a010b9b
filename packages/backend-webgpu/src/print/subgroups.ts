import { type Fold, neutral } from "@cotangent/compiler";
import { type DType, isFloat } from "@cotangent/core";
import { literal, typeOf } from "./literals.ts";
import { combine } from "./print-expr.ts";
import type { StageText } from "./stage.ts";

/** A fold as subgroups do it: on numbers of `type`, which `from` makes of elements and `to` makes elements of. */
export interface SubgroupFold {
  readonly type: string;
  readonly start: string;
  /** The function of WGSL that folds those of a subgroup. */
  readonly builtin: string;
  readonly combine: (x: string, y: string) => string;
  readonly from: (x: string) => string;
  readonly to: (x: string) => string;
}

const builtins: Readonly<Record<Fold, string>> = {
  sum: "subgroupAdd",
  prod: "subgroupMul",
  max: "subgroupMax",
  min: "subgroupMin",
};

/** An extremum of words, of `start` where there are none. */
export const extremumOfWords = (
  fold: "max" | "min",
  from: (x: string) => string = (x) => x,
  to: (x: string) => string = (x) => x,
): SubgroupFold => ({
  type: "u32",
  start: fold === "max" ? "0u" : "0xffffffffu",
  builtin: builtins[fold],
  combine: (x, y) => `${fold}(${x}, ${y})`,
  from,
  to,
});

export function subgroupFold(fold: Fold, dtype: DType, use: (name: string) => string): SubgroupFold {
  const extremum = fold === "max" || fold === "min";
  // of floats as words in their order, since the language lets extrema lose NaN
  if (extremum && isFloat(dtype))
    return extremumOfWords(
      fold,
      (x) => `${use(fold === "max" ? "wordNanLast" : "wordNanFirst")}(${x})`,
      (x) => `${use("fromWord")}(${x})`,
    );
  const same = (x: string): string => x;
  return {
    type: typeOf[dtype],
    start: literal(neutral(fold, dtype), dtype, use),
    builtin:
      dtype !== "bool" ? builtins[fold] : fold === "max" || fold === "sum" ? "subgroupAny" : "subgroupAll",
    combine: (x, y) => combine(fold, x, y, dtype, use),
    from: same,
    to: same,
  };
}

/**
 * Folds one value of each of the `lanes` threads of a workgroup, and gives the names of the results, which every thread then has: first
 * in each subgroup, then what the subgroups have made, by all of them alike. Subgroups may have any size, and any threads: who is in
 * one with whom, and at which place, the language leaves to drivers.
 */
export function foldSubgroups(
  folds: readonly SubgroupFold[],
  values: readonly string[],
  lanes: number,
  out: StageText,
  lines: string[],
): string[] {
  const [chosen, rank, count, j] = [out.name("chosen"), out.name("rank"), out.name("count"), out.name("j")];
  const arrays = folds.map(({ type }) => out.shared(type, lanes));
  const parts = folds.map(() => out.name("p"));
  lines.push(
    ...folds.map(({ builtin }, i) => `let ${parts[i]} = ${out.subgroup(builtin)}(${values[i]});`),
    `let ${chosen} = ${out.subgroup("subgroupElect")}();`,
    ...folds.map(({ start }, i) => `${arrays[i]}[lid] = select(${start}, ${parts[i]}, ${chosen});`),
    `let ${rank} = ${out.subgroup("subgroupExclusiveAdd")}(1u);`,
    `let ${count} = ${out.subgroup("subgroupAdd")}(1u);`,
    "workgroupBarrier();",
  );
  const sums = folds.map(({ type, start }) => {
    const name = out.name("p");
    lines.push(`var ${name}: ${type} = ${start};`);
    return name;
  });
  lines.push(
    `for (var ${j} = ${rank}; ${j} < ${lanes}u; ${j} += ${count}) {`,
    ...folds.map(({ combine: both }, i) => `${sums[i]} = ${both(sums[i]!, `${arrays[i]}[${j}]`)};`),
    "}",
  );
  return folds.map(({ builtin }, i) => {
    const name = out.name("p");
    lines.push(`let ${name} = ${builtin}(${sums[i]});`);
    return name;
  });
}
