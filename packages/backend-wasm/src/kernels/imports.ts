import { indexOutOfRange } from "@cotangent/core";
import type { Func, ModuleBuilder } from "../emit/index.ts";

const operations = ["gather", "scatter", "scatterAdd"] as const;
export type IndexOperation = (typeof operations)[number];

type Params = readonly ["i32", "i32", "i32"];
const imported = /* @__PURE__ */ new WeakMap<ModuleBuilder, Func<Params, "void">>();

/** What modules with kernels of the library import as `library`. */
export const libraryImports: Readonly<Record<string, (...x: number[]) => void>> = {
  indexOutOfRange: (operation, index, size) => {
    throw indexOutOfRange(operations[operation!]!, index!, size!);
  },
};

/** The import that throws INDEX_OUT_OF_RANGE, called with the number of the operation, the index and the size. */
export function refusal(module: ModuleBuilder): Func<Params, "void"> {
  let func = imported.get(module);
  if (func === undefined)
    imported.set(module, (func = module.import("library", "indexOutOfRange", ["i32", "i32", "i32"], "void")));
  return func;
}

export const numberOf = (operation: IndexOperation): number => operations.indexOf(operation);
