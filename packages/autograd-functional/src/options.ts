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

export const productOptions: readonly string[] = ["createGraph", "strict"];
export const jacobianOptions: readonly string[] = ["createGraph", "strict", "vectorize", "strategy"];
export const hessianOptions: readonly string[] = ["createGraph", "strict", "vectorize", "outerJacobianStrategy"];

/** A misspelt option (`create_graph`) is an error, not ignored. */
export function checkNames(op: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) if (!known.includes(name)) throw unknownOption(op, name, known);
}

export function productSettings(op: string, options: ProductOptions): Settings {
  checkNames(op, options, productOptions);
  return {
    createGraph: options.createGraph === true,
    strict: options.strict === true,
    vectorize: false,
    strategy: "reverse-mode",
  };
}

export function jacobianSettings(op: string, options: JacobianOptions): Settings {
  checkNames(op, options, jacobianOptions);
  return compatible(op, "strategy", options, options.strategy);
}

export function hessianSettings(op: string, options: HessianOptions): Settings {
  checkNames(op, options, hessianOptions);
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
