import { type Tensor, tensor, type TensorTree } from "@cotangent/core";

/** A number of the file: JSON has no NaN and no infinities. */
export type GoldenNumber = number | "NaN" | "Infinity" | "-Infinity";
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly dtype: "float64";
  readonly data: readonly GoldenNumber[];
}
/** A tensor, or a list or object of such. */
export type GoldenTree =
  | GoldenTensor
  | readonly GoldenTree[]
  | { readonly [key: string]: GoldenTree };

/** One case of `pytorch.json`. What stands in `expected` depends on `transform`: see `meta.transforms` there. */
export interface GoldenCase {
  readonly name: string;
  readonly group: string;
  readonly transform: string;
  readonly formula: string;
  readonly python?: string;
  readonly inputs: readonly GoldenTree[];
  readonly argnums?: readonly number[];
  readonly v?:
    | readonly GoldenTree[]
    | { readonly cotangents: GoldenTree; readonly tangents: readonly GoldenTree[] };
  readonly params?: { readonly orders?: number };
  readonly expected: { readonly [key: string]: GoldenTree | string };
  readonly tol?: { readonly rtol: number };
}

interface GoldenFile {
  readonly meta: { readonly gen_constants: { readonly [name: string]: GoldenTensor } };
  readonly cases: readonly GoldenCase[];
}

const file = JSON.parse(await textOf(new URL("./pytorch.json", import.meta.url))) as GoldenFile;

/** Of a file of this folder, in Node and in browsers. */
async function textOf(url: URL): Promise<string> {
  if (url.protocol !== "file:") return (await fetch(url)).text();
  const { readFile } = await import("node:fs/promises");
  return readFile(url, "utf8");
}

/** All 408 cases, in the order of the file. */
export const goldens: readonly GoldenCase[] = file.cases;

export function isGoldenTensor(tree: GoldenTree): tree is GoldenTensor {
  return !Array.isArray(tree) && "data" in tree && "shape" in tree;
}

export function numbersOf({ data }: GoldenTensor): number[] {
  return data.map(Number);
}

/** What the numbers of the file, all float64, are given as. */
export type Precision = "float64" | "float32";

let current: Precision = "float64";

/** The dtype that tensors of the file have from now on. Like the default backend, it holds for the whole process. */
export function setPrecision(dtype: Precision): void {
  current = dtype;
}

export function precision(): Precision {
  return current;
}

/** The tensors of a tree of the file, in the `precision()`. */
export function tensorsOf(tree: GoldenTree): TensorTree {
  if (isGoldenTensor(tree)) return real(numbersOf(tree), tree.shape);
  if (Array.isArray(tree)) return (tree as readonly GoldenTree[]).map(tensorsOf);
  return Object.fromEntries(
    Object.entries(tree as { readonly [key: string]: GoldenTree }).map(([k, v]) => [
      k,
      tensorsOf(v),
    ]),
  );
}

/** The arguments of a case whose inputs are all tensors. */
export function inputsOf(golden: GoldenCase): Tensor[] {
  return golden.inputs.map((t) => tensorsOf(t) as Tensor);
}

/** A constant of `meta.gen_constants`: `gen("3,4;seed=4242")` is the weight of the binary group. */
export function gen(key: string): Tensor {
  const constant = file.meta.gen_constants[`gen(${key})`];
  if (constant === undefined) throw new Error(`pytorch.json has no constant gen(${key})`);
  return tensorsOf(constant) as Tensor;
}

/** Numbers in the `precision()`. */
export function real(data: readonly number[] | number, shape?: readonly number[]): Tensor {
  if (typeof data === "number") return tensor(data, { dtype: current });
  const Numbers = current === "float64" ? Float64Array : Float32Array;
  return tensor(Numbers.from(data), { shape: shape ?? [data.length] });
}

/** int32 indices, nested as given. */
export function i32(data: readonly number[] | readonly (readonly number[])[]): Tensor {
  return tensor(data as number[], { dtype: "int32" });
}
