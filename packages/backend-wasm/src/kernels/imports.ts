import { indexOutOfRange } from "@cotangent/core";
import type { Func, ModuleBuilder } from "../emit/index.ts";
import { shared } from "./shared.ts";

const operations = ["gather", "scatter", "scatterAdd"] as const;
export type IndexOperation = (typeof operations)[number];

type Params = readonly ["i32", "i32", "i32"];

/** What modules with kernels of the library import as `library`. */
export const libraryImports: Readonly<Record<string, (...x: number[]) => void>> = {
  indexOutOfRange: (operation, index, size) => {
    throw indexOutOfRange(operations[operation!]!, index!, size!);
  },
};

/** The import that throws INDEX_OUT_OF_RANGE, called with the number of the operation, the index and the size. */
export function refusal(module: ModuleBuilder): Func<Params, "void"> {
  return shared(module, "indexOutOfRange", () => module.import("library", "indexOutOfRange", ["i32", "i32", "i32"], "void"));
}

export const numberOf = (operation: IndexOperation): number => operations.indexOf(operation);
