import { allocate, type DType, type HostFunction, type Shape, sizeOf, type TypedArray } from "@cotangent/core";

/** Shape of an output for one matrix, and its dtype where that is not the arguments'. */
export interface OutputShape {
  readonly shape: Shape;
  readonly dtype?: DType;
}

/** Fills the outputs for one matrix of each input; all are row-major. Inputs may be overwritten. */
export type MatrixKernel = (inputs: readonly Float64Array[], outputs: readonly Float64Array[]) => void;

/** A kernel for one matrix, applied to each of the stacks; float32 is computed in double precision and rounded once. */
export function onStacks(
  matrices: readonly Shape[],
  shapes: readonly OutputShape[],
  kernel: MatrixKernel,
): HostFunction {
  const inputSizes = matrices.map(sizeOf);
  const outputSizes = shapes.map(({ shape }) => sizeOf(shape));
  return (inputs) => {
    const [size] = inputSizes;
    const count = size === 0 ? 0 : inputs[0]!.length / size!;
    const usual: DType = inputs[0] instanceof Float32Array ? "float32" : "float64";
    const results = shapes.map(({ dtype = usual }, k) => allocate(dtype, count * outputSizes[k]!));
    const workspace = inputSizes.map((n) => new Float64Array(n));
    const outputs = outputSizes.map((n) => new Float64Array(n));
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < workspace.length; k++) copy(workspace[k]!, 0, inputs[k]!, i * inputSizes[k]!, inputSizes[k]!);
      for (let k = 0; k < outputs.length; k++) outputs[k]!.fill(0);
      kernel(workspace, outputs);
      for (let k = 0; k < outputs.length; k++) copy(results[k]!, i * outputSizes[k]!, outputs[k]!, 0, outputSizes[k]!);
    }
    return results;
  };
}

function copy(to: TypedArray, at: number, from: TypedArray, start: number, n: number): void {
  // an array of the part that is copied costs more than a few elements do
  if (n > 64) to.set(from.subarray(start, start + n), at);
  else for (let i = 0; i < n; i++) to[at + i] = from[start + i]!;
}
