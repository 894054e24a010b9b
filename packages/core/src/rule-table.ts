import type { Primitive } from "./primitive.ts";
import * as catalogue from "./primitives/index.ts";

/**
 * The row of a table of rules for a primitive of core, undefined for any other: another's primitive may happen to have
 * the name of one of ours, and our rule would be a silent wrong answer for it.
 */
export function ruleIn<R>(table: object, primitive: Primitive): R | undefined {
  const ours: Readonly<Record<string, Primitive | undefined>> = catalogue;
  if (ours[primitive.name] !== primitive) return undefined;
  return (table as Readonly<Record<string, R | undefined>>)[primitive.name];
}
