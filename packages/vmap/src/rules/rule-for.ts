import { batchRule, missingRule, type Primitive, ruleIn, type Rules } from "@cotangent/core";
import { batchRules } from "./index.ts";

export type BatchRule = Rules<object>[typeof batchRule];
/** `"elementwise"`: the rule that the trait implies. */
type Found = BatchRule | "elementwise";

const found: WeakMap<Primitive, Found> = /* @__PURE__ */ new WeakMap();

/** How to batch `primitive`: by its own rule, else the table's, else its trait; throws `MISSING_RULE`. Looked up once. */
export function ruleFor(primitive: Primitive): Found {
  const known = found.get(primitive);
  if (known !== undefined) return known;
  const rule =
    (primitive.rules[batchRule] as BatchRule | undefined) ??
    ruleIn<BatchRule>(batchRules, primitive) ??
    primitive.traits.axes;
  if (rule === undefined)
    throw missingRule(
      "batching",
      primitive.name,
      'Give it one under rules: { [batchRule]: … }, or the trait axes: "elementwise" if it is.',
    );
  found.set(primitive, rule);
  return rule;
}
