import { checkOptions } from "@cotangent/core";
import {
  forwardCreateGraph,
  forwardLoop,
  forwardStrict,
  strictVectorized,
  unknownOption,
  unknownStrategy,
} from "./errors.ts";
import type { HessianOptions, JacobianOptions, ProductOptions, Strategy } from "./types.ts";

/** Options with their defaults. */
export interface Settings {
  readonly createGraph: boolean;
  readonly strict: boolean;
  readonly vectorize: boolean;
  readonly strategy: Strategy;
}

const productOptions = ["createGraph", "strict"];
const jacobianOptions = ["createGraph", "strict", "vectorize", "strategy"];
const hessianOptions = ["createGraph", "strict", "vectorize", "outerJacobianStrategy"];

export function productSettings(op: string, options: ProductOptions): Settings {
  checkOptions(op, options, productOptions, unknownOption);
  const { createGraph = false, strict = false } = options;
  return { createGraph, strict, vectorize: false, strategy: "reverse-mode" };
}

export function jacobianSettings(op: string, options: JacobianOptions): Settings {
  checkOptions(op, options, jacobianOptions, unknownOption);
  return compatible(op, "strategy", options, options.strategy);
}

export function hessianSettings(op: string, options: HessianOptions): Settings {
  checkOptions(op, options, hessianOptions, unknownOption);
  return compatible(op, "outerJacobianStrategy", options, options.outerJacobianStrategy);
}

/** Refuses the combinations that PyTorch refuses, in its order. */
function compatible(
  op: string,
  option: string,
  { createGraph = false, strict = false, vectorize = false }: Omit<JacobianOptions, "strategy">,
  strategy: Strategy = "reverse-mode",
): Settings {
  if (strategy !== "reverse-mode" && strategy !== "forward-mode") throw unknownStrategy(op, option, strategy);
  if (strategy === "forward-mode") {
    if (createGraph) throw forwardCreateGraph(op, option);
    if (strict) throw forwardStrict(op, option);
    if (!vectorize) throw forwardLoop(op, option);
  }
  if (strict && vectorize) throw strictVectorized(op);
  return { createGraph, strict, vectorize, strategy };
}
