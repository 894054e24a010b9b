import { lowerRule, type Primitive, scalarRule } from "@cotangent/core";

/** The primitive without its function of numbers, so that a backend takes the formula; of single precision alone without `float64`. */
export function asFormula<P>(primitive: Primitive<P>, float64 = true): Primitive<P> {
  const { [lowerRule]: lower, [scalarRule]: _, ...rules } = primitive.rules;
  if (lower === undefined) throw new TypeError(`${primitive.name} has no formula`);
  return {
    ...primitive,
    name: `${primitive.name} as a formula`,
    rules: { ...rules, [lowerRule]: (args, params) => lower(args, params, { float64 }) },
  };
}
