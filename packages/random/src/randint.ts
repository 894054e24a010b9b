import { beside, checkOptions, checkShape, type Shape, Tensor } from "@cotangent/core";
import { notAKey } from "./errors.ts";
import { checkIntegers, drawIntegers, type IntegerDType, type IntegerOptions } from "./integers.ts";
import { streamOf } from "./key.ts";
import { drawNext } from "./stateful.ts";

/**
 * Integers of `shape` from `low` up to but without `high`. The probabilities of any two differ by at most 2⁻⁶⁴.
 *
 * With a key as first argument it is a function of the key, `randint(key, shape, low, high)`; with a number, PyTorch's
 * `randint(low, high, shape)`, which draws from the generator that `manualSeed` sets.
 * @throws CotangentError `RANDOM_NOT_A_KEY`, `RANDOM_BAD_RANGE`, `RANDOM_BAD_DTYPE`
 * @example randint(key(0), [3], 1, 7) // three throws of a die
 */
export function randint(key: Tensor, shape: Shape, low: number, high: number, options?: IntegerOptions): Tensor;
export function randint(low: number, high: number, shape: Shape, options?: IntegerOptions): Tensor;
export function randint(first: Tensor | number, ...rest: unknown[]): Tensor {
  if (first instanceof Tensor) {
    const [shape, low, high, options = {}] = rest as [Shape, number, number, IntegerOptions?];
    const stream = streamOf("randint", first);
    checkShape("randint", shape);
    const dtype = integerDType(options);
    checkIntegers("randint", low, high, dtype);
    return beside(first, () => drawIntegers(stream, shape, low, high, dtype));
  }
  if (typeof first !== "number") throw notAKey("randint", first);
  const [high, shape, options = {}] = rest as [number, Shape, IntegerOptions?];
  checkShape("randint", shape);
  const dtype = integerDType(options);
  checkIntegers("randint", first, high, dtype);
  return drawNext((next, leading) => drawIntegers(next(), [...leading, ...shape], first, high, dtype));
}

function integerDType(options: IntegerOptions): IntegerDType {
  checkOptions("randint", options, ["dtype"]);
  return options.dtype ?? "int32";
}
